/**
 * The second parser on the open dataset: one face first, to know how long a face takes here, then all. Each map lasts as
 * soon as it is made. Failures of parsing are in the store; nothing here rejects but `takeMapsOf`.
 */
import { create } from '@/app/state/createStore';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { openParser, type ParserClient } from '@/workers/parserClient';
import type { LibraryFace, SecondParserName } from '@/workers/protocol';
import { forgetCrop, readCrop } from './faceCrops';
import { useFaces } from './facesStore';
import { askLibrary } from './library';

type ParsingStatus =
  | { phase: 'idle' }
  | { phase: 'loading' }
  | { phase: 'parsing'; done: number; total: number }
  | { phase: 'failed'; error: ErrorReport };

interface SecondParserState {
  status: ParsingStatus;
  /** How long the latest face took, and on what; null before the first. */
  measured: { perFaceMs: number; adapter: string } | null;
}

export const useSecondParser = create<SecondParserState>()(() => ({
  status: { phase: 'idle' },
  measured: null,
}));

let client: ParserClient | undefined;
/** Aborted when a person has had enough. */
let stopping = new AbortController();

/** Those without a second map yet. */
export function unparsed(faces: readonly LibraryFace[]): LibraryFace[] {
  return faces.filter(({ disagreement }) => disagreement === undefined);
}

/** Parses faces again, one after another. */
export async function parseAgain(faces: readonly LibraryFace[]): Promise<void> {
  stopping = new AbortController();
  const { signal } = stopping;
  try {
    if (!client) {
      useSecondParser.setState({ status: { phase: 'loading' } });
      const opened = await openParser();
      if (signal.aborted) return opened.dispose();
      client = opened;
    }
    for (const [done, face] of faces.entries()) {
      useSecondParser.setState({ status: { phase: 'parsing', done, total: faces.length } });
      await parseOne(client, face);
      if (signal.aborted) return;
    }
    useSecondParser.setState({ status: { phase: 'idle' } });
  } catch (error) {
    if (signal.aborted) return;
    dismiss();
    useSecondParser.setState({ status: { phase: 'failed', error: toErrorReport(error) } });
  }
}

async function parseOne({ adapter, parse }: ParserClient, face: LibraryFace): Promise<void> {
  const { datasetId, id } = face;
  const { rgb } = await readCrop(face);
  const begun = performance.now();
  const parsing = await parse(rgb);
  useSecondParser.setState({ measured: { perFaceMs: performance.now() - begun, adapter: adapter.name } });
  const kept = await askLibrary((library) => library.keepOtherMap(datasetId, id, parsing));
  if (useFaces.getState().datasetId === datasetId) useFaces.getState().replaceFace(id, kept);
}

/** Stops at once, with the face in work; maps made so far stay. */
export function stopParsing(): void {
  stopping.abort();
  dismiss();
  useSecondParser.setState({ status: { phase: 'idle' } });
}

function dismiss(): void {
  client?.dispose();
  client = undefined;
}

/**
 * Puts the maps of a parser to use in the open dataset, wherever a face has two.
 * @param parser absent: this app's own
 * @throws LabError `wrong-state` while the dataset is locked
 */
export async function takeMapsOf(parser?: SecondParserName): Promise<void> {
  const { datasetId } = useFaces.getState();
  const changed = await askLibrary((library) => library.exchangeMaps(datasetId, parser));
  const byId = new Map(changed.map((face) => [face.id, face]));
  changed.forEach(forgetCrop);
  if (useFaces.getState().datasetId !== datasetId) return;
  useFaces.setState(({ faces }) => ({ faces: faces.map((face) => byId.get(face.id) ?? face) }));
}
