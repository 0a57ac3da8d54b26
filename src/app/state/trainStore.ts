/** What the next training of a detector begins with: settings, encoder, how the faces would be split. */
import { create } from '@/app/state/createStore';
import { defaultDetectorConfig, detectorConfigFromQuery, detectorConfigToQuery, detectorIssues, type DetectorConfig, type DetectorSettingKey } from '@/lib/detectorConfig'; // prettier-ignore
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { LibraryFace, SplitPlan } from '@/workers/protocol';

export interface TrainState {
  /** What the form shows; numbers may be NaN or out of range. */
  draft: DetectorConfig;
  /** The pretrained encoder; null: from scratch. */
  encoder: File | null;
  plan: SplitPlan | null;
  /** Why a link's settings could not be used. */
  problem: ErrorReport | null;
  set: (key: DetectorSettingKey, value: string | number | boolean) => void;
  loadQuery: (query: URLSearchParams) => void;
}

export const useTrain = create<TrainState>()((set, get) => ({
  draft: defaultDetectorConfig(),
  encoder: null,
  plan: null,
  problem: null,
  set: (key, value) => {
    const draft = { ...get().draft, [key]: value };
    // Another model or mode has another recipe; what the data are does not change with it.
    const { fakes, task, unseen, groupBy, validationShare, testShare, splitSeed, seed } = draft;
    const recipe = { ...defaultDetectorConfig(draft.preset, draft.mode), fakes, task, unseen, groupBy, validationShare, testShare, splitSeed, seed }; // prettier-ignore
    set({ draft: key === 'preset' || key === 'mode' ? recipe : draft });
  },
  loadQuery: (query) => {
    try {
      set({ draft: detectorConfigFromQuery(query), problem: null });
    } catch (error) {
      set({ draft: defaultDetectorConfig(), problem: toErrorReport(error) });
    }
  },
}));

/** The class that faces without any are taken for when none has one: people collect real photographs. */
const ASSUMED_LABEL = 'real';

/** The faces of a dataset that can be trained on or tested, each with its class. */
export function labelledFaces(faces: readonly LibraryFace[]): (LibraryFace & { label: string })[] {
  const used = faces.filter(({ excluded }) => !excluded);
  const anyLabel = used.some(({ label }) => label !== undefined);
  return used.flatMap((face) => {
    const label = face.label ?? (anyLabel ? undefined : ASSUMED_LABEL);
    return label === undefined ? [] : [{ ...face, label }];
  });
}

/** Writes the settings into the address while the screen is open, without a history entry each. */
export function mirrorDraft(draft: DetectorConfig): void {
  if (Object.keys(detectorIssues(draft)).length > 0) return;
  history.replaceState(history.state, '', `${location.pathname}?${detectorConfigToQuery(draft).toString()}`);
}
