/**
 * The faces of this tab: imported crops, files that failed with their reasons, the import under way, and
 * the (at most four) faces whose pictures a run shows.
 */
import { create } from 'zustand';
import type { ErrorReport } from '@/lib/errors';
import type { FaceCrop, FaceEngineReport, FaceOutcome } from '@/workers/protocol';

export const MAX_SHOWN_FACES = 4;

export type ImportStatus =
  | { phase: 'idle' }
  | { phase: 'loading models'; label: string; done: number; total: number }
  | { phase: 'importing'; done: number; total: number; perSecond: number; etaMs: number }
  | { phase: 'failed'; error: ErrorReport };

export interface FailedFile {
  name: string;
  error: ErrorReport;
}

export interface FacesState {
  faces: readonly FaceCrop[];
  failures: readonly FailedFile[];
  /** Pictures that were here already, by content. */
  duplicates: number;
  status: ImportStatus;
  /** What the face worker can do; null until its models are loaded. */
  report: FaceEngineReport | null;
  /** Ids of the faces whose reconstructions are shown, in the order of choice. */
  shownIds: readonly string[];
  setStatus: (status: ImportStatus) => void;
  setReport: (report: FaceEngineReport) => void;
  addOutcomes: (outcomes: readonly FaceOutcome[]) => void;
  /** Shows a face or stops showing it; a fifth replaces the one chosen longest ago. */
  toggleShown: (id: string) => void;
  clear: () => void;
  clearFailures: () => void;
}

const EMPTY = { faces: [], failures: [], duplicates: 0, shownIds: [] };

export const useFaces = create<FacesState>()((set, get) => ({
  ...EMPTY,
  status: { phase: 'idle' },
  report: null,
  setStatus: (status) => set({ status }),
  setReport: (report) => set({ report }),
  addOutcomes: (outcomes) => set(withOutcomes(get(), outcomes)),
  toggleShown: (id) => {
    const { shownIds } = get();
    const others = shownIds.filter((shown) => shown !== id);
    if (others.length < shownIds.length) set({ shownIds: others });
    else set({ shownIds: [...shownIds, id].slice(-MAX_SHOWN_FACES) });
  },
  clear: () => set({ ...EMPTY, status: { phase: 'idle' } }),
  clearFailures: () => set({ failures: [], duplicates: 0 }),
}));

function withOutcomes(
  state: FacesState,
  outcomes: readonly FaceOutcome[],
): Pick<FacesState, 'faces' | 'failures' | 'duplicates' | 'shownIds'> {
  const known = new Set(state.faces.map((face) => face.id));
  const faces = [...state.faces];
  const failures = [...state.failures];
  let { duplicates } = state;
  for (const outcome of outcomes) {
    if (!outcome.ok) failures.push({ name: outcome.name, error: outcome.error });
    else if (known.has(outcome.face.id)) duplicates++;
    else {
      known.add(outcome.face.id);
      faces.push(outcome.face);
    }
  }
  const room = MAX_SHOWN_FACES - state.shownIds.length;
  const added = faces.slice(state.faces.length, state.faces.length + room).map((face) => face.id);
  return { faces, failures, duplicates, shownIds: [...state.shownIds, ...added] };
}
