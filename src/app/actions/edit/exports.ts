/** What came of an edit, as files that say of themselves that they are forged, and a link to do the same to other faces. */
import { saveFile } from '@/app/saveFile';
import { EDIT_ADDRESS, useEdit } from '@/app/state/editStore';
import { CHANGED_BY, OPERATION_TITLES } from '@/app/state/editWords';
import { EDIT_LINK } from '@/lib/editView';
import { APP_VERSION } from '@/lib/version';
import { edits } from '@/workers/masks';
import type { Action } from '../action';
import { copyLink } from '../copyLink';

const ofResult = { screens: ['/edit'] as const, watches: [useEdit] };

/** The result on the screen; null without one. */
function resultNow() {
  const { shown } = useEdit.getState();
  return shown?.outcome.ok ? { view: shown.view, outcome: shown.outcome } : null;
}

const noResult = () => (resultNow() ? null : 'There is no result yet.');

export const exportForged: Action = {
  ...ofResult,
  id: 'edit.export.result',
  label: 'Result (PNG)',
  title: 'Export the forged face (PNG)',
  hint: 'File name and file say that it is forged, and how.',
  shortcut: 'Alt+E',
  obstacle: noResult,
  perform: async () => {
    const now = resultNow();
    if (!now) return;
    const { view, outcome } = now;
    const what = OPERATION_TITLES[view.operation];
    const texts = {
      Title: `Forged face: ${what}`,
      Description: `This face is not as it was photographed. ${what}, made by mesh geometry and arithmetic, for training and testing detectors.`,
      Software: `FSFM Lab ${APP_VERSION}`,
      Comment: `/edit?${EDIT_LINK.toQuery(view).toString()}`,
    };
    saveFile(`forged-${view.operation}.png`, await edits.ask<Blob>((lab) => lab.picture(outcome.rgb, texts)));
  },
};

export const exportChange: Action = {
  ...ofResult,
  id: 'edit.export.change',
  label: 'What was changed (PNG)',
  title: 'Export what was changed as a grey picture (PNG)',
  obstacle: noResult,
  perform: async () => {
    const now = resultNow();
    if (!now) return;
    const { view, outcome } = now;
    const texts = {
      Title: `What a ${OPERATION_TITLES[view.operation].toLowerCase()} changed`,
      Description: `Black 0, white 1: ${CHANGED_BY[outcome.by]}.`,
      Software: `FSFM Lab ${APP_VERSION}`,
    };
    const blob = await edits.ask<Blob>((lab) => lab.greyPicture(outcome.changed, texts));
    saveFile(`forged-${view.operation}-changed.png`, blob);
  },
};

/** Operation and values; whoever opens it does the same to faces of their own. */
export const copyEditLink = copyLink({
  ...{ screen: '/edit', codec: EDIT_LINK, slice: EDIT_ADDRESS, title: 'Copy a link to this edit' },
  said: 'It holds the operation and its values, never a face.',
});
