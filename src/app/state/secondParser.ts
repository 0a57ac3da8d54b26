/**
 * The second parser on the open dataset: one face first, to know how long a face takes here, then all. Each map lasts as
 * soon as it is made. Failures of parsing are in the store; nothing here rejects but `takeMapsOf`.
 */
import { create } from '@/app/state/createStore';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { parsingHost } from '@/workers/hosts';
import { secondParser } from '@/workers/parsing';
import type { LibraryFace, SecondParserName } from '@/workers/protocol';
import { forgetCrop, readCrop } from './faceCrops';
import { useFaces } from './facesStore';
import { askBeforeLeaving } from './leaving';
import { askLibrary } from './library';

type ParsingStatus =
  | { phase: 'idle' }
  | { phase: 'loading'; stopping: AbortController }
  | { phase: 'parsing'; done: number; total: number; stopping: AbortController }
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

askBeforeLeaving(() => ['loading', 'parsing'].includes(useSecondParser.getState().status.phase));

/** Those without a second map yet. */
export function unparsed(faces: readonly LibraryFace[]): LibraryFace[] {
  return faces.filter(({ disagreement }) => disagreement === undefined);
}

/** Parses faces again, one after another. */
export async function parseAgain(faces: readonly LibraryFace[]): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  try {
    useSecondParser.setState({ status: { phase: 'loading', stopping } });
    const adapter = await secondParser.ask((parser) => parser.adapter());
    for (const [done, face] of faces.entries()) {
      if (signal.aborted) return;
      useSecondParser.setState({ status: { phase: 'parsing', done, total: faces.length, stopping } });
      await parseOne(face, adapter);
    }
    if (!signal.aborted) useSecondParser.setState({ status: { phase: 'idle' } });
  } catch (error) {
    if (signal.aborted) return;
    parsingHost.close();
    useSecondParser.setState({ status: { phase: 'failed', error: toErrorReport(error) } });
  }
}

async function parseOne(face: LibraryFace, adapter: string): Promise<void> {
  const { datasetId, id } = face;
  const { rgb } = await readCrop(face);
  const begun = performance.now();
  const parsing = await secondParser.ask<Uint8Array>((parser) => parser.parse(rgb));
  useSecondParser.setState({ measured: { perFaceMs: performance.now() - begun, adapter } });
  const parsed = await askLibrary((library) => library.keepOtherMap(datasetId, id, parsing));
  if (useFaces.getState().datasetId === datasetId) useFaces.getState().replaceFace(id, parsed);
}

/** Stops at once, with the face in work; maps made so far stay. */
export function stopParsing(): void {
  const { status } = useSecondParser.getState();
  if (!('stopping' in status)) return;
  status.stopping.abort();
  parsingHost.close(new LabError('wrong-state', 'The second parser was stopped.', 'Press the button again.'));
  useSecondParser.setState({ status: { phase: 'idle' } });
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
