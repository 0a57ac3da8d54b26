/** Parsing the open dataset a second time. */
import { facesUnread, useFaces } from '@/app/state/facesStore';
import { parseAgain, stopParsing, unparsed, useSecondParser } from '@/app/state/secondParser';
import { formatCount } from '@/lib/format';
import type { Action } from '../action';

const left = () => unparsed(useFaces.getState().faces);

function isParsing(): boolean {
  const { phase } = useSecondParser.getState().status;
  return phase === 'loading' || phase === 'parsing';
}

function obstacle(): string | null {
  if (isParsing()) return 'Faces are being parsed already.';
  if (useFaces.getState().faces.length === 0) return facesUnread() ?? 'The dataset is empty.';
  return left().length === 0 ? 'Every face has two maps.' : null;
}

export const parseOne: Action = {
  id: 'faces.parseOne',
  label: 'Parse one face',
  title: 'Parse one face with the second parser',
  hint: 'To see how long a face takes here',
  screens: ['/faces'],
  watches: [useFaces, useSecondParser],
  obstacle,
  perform: () => parseAgain(left().slice(0, 1)),
};

/** Possible once it is known how long a face takes. */
export const parseAll: Action = {
  id: 'faces.parseAll',
  label: () => `Parse ${formatCount(left().length)} again`,
  title: 'Parse all faces with the second parser',
  screens: ['/faces'],
  watches: [useFaces, useSecondParser],
  obstacle: () => obstacle() ?? (useSecondParser.getState().measured ? null : 'Parse one face first: it shows how long one takes here.'), // prettier-ignore
  perform: () => parseAgain(left()),
};

export const stopParsingAgain: Action = {
  id: 'faces.stopParsing',
  label: 'Stop parsing',
  title: 'Stop the second parser',
  screens: ['/faces'],
  watches: [useSecondParser],
  obstacle: () => (isParsing() ? null : 'Nothing is being parsed.'),
  perform: stopParsing,
};
