/**
 * The drafts of the settings forms: they may be invalid while someone types, and live in the address of their screen.
 * A run takes the draft as a valid configuration.
 */
import { create, type Store } from '@/app/state/createStore';
import { PRETRAINING, type PretrainConfig } from '@/lib/config';
import { DETECTOR, type DetectorConfig } from '@/lib/detectorConfig';
import type { ErrorReport } from '@/lib/errors';
import type { PresetName } from '@/lib/presets';
import { recallInTab, rememberInTab } from '@/lib/siteStorage';
import type { SettingsDefinition } from '@/lib/settings/define';
import type { SettingValue } from '@/lib/settings/kinds';
import type { AddressSlice } from './address';

export interface SettingsState<C> {
  /** What the form shows; numbers may be NaN or out of range. */
  draft: C;
  /** True once a person or a link chose the preset: then the adapter's suggestion is not applied. */
  presetChosen: boolean;
  /** A link whose settings could not be used; its text is for the screen. */
  linkProblem: ErrorReport | null;
  /** Whatever was chosen or typed; the definition's `issues` say whether it is allowed. */
  set: (key: keyof C & string, value: SettingValue) => void;
  /** How often what was changed was asked to be seen. */
  reveals: number;
  /** Whose groups were asked for last; null: all that hold changes. */
  revealed: readonly string[] | null;
  /** Has the form open the groups of these settings, once; without any the groups that hold changes. */
  reveal: (keys?: readonly (keyof C & string)[]) => void;
  /** The run that the draft came from: the form says what differs from it. */
  since: { title: string; config: C } | null;
  compareWith: (title: string, config: C) => void;
  reset: () => void;
  replace: (config: C) => void;
  loadQuery: (query: URLSearchParams) => void;
  suggestPreset: (preset: PresetName) => void;
  dismissLinkProblem: () => void;
}

export type SettingsStore<C> = Store<SettingsState<C>>;

/** @param key under which the tab remembers what was valid last, as a link holds it */
function createSettingsStore<C extends { preset: string }>(
  definition: SettingsDefinition<C>,
  key: string,
): SettingsStore<C> {
  const before = recallInTab(key);
  const remembered = before === null ? null : definition.link.open(new URLSearchParams(before)).value;
  const store = create<SettingsState<C>>()((set, get) => ({
    draft: remembered ?? definition.complete(),
    presetChosen: remembered !== null,
    linkProblem: null,
    set: (key, value) =>
      set(({ draft, presetChosen }) => ({
        draft: definition.change(draft, key, value),
        presetChosen: presetChosen || key === 'preset',
      })),
    reveals: 0,
    revealed: null,
    reveal: (keys) => set(({ reveals }) => ({ reveals: reveals + 1, revealed: keys ?? null })),
    since: null,
    compareWith: (title, config) => set({ since: { title, config } }),
    reset: () => set({ draft: definition.reset(get().draft), since: null }),
    replace: (config) => set({ draft: config, presetChosen: true, since: null }),
    loadQuery: (query) => {
      const { value, problem } = definition.link.open(query);
      const presetChosen = value !== null && query.has('preset');
      const draft = value ?? definition.complete();
      const { since } = get();
      // Another link has nothing to do with that run.
      const isOfRun = since !== null && textOf(definition, since.config) === textOf(definition, draft);
      set({ draft, presetChosen, linkProblem: problem, since: isOfRun ? since : null });
    },
    suggestPreset: (preset) => {
      if (!get().presetChosen) set({ draft: definition.change(get().draft, 'preset', preset) });
    },
    dismissLinkProblem: () => set({ linkProblem: null }),
  }));
  store.subscribe(({ draft }) => {
    const valid = definition.valid(draft);
    if (valid) rememberInTab(key, textOf(definition, valid));
  });
  return store;
}

const textOf = <C extends object>(definition: SettingsDefinition<C>, config: C): string =>
  definition.link.toQuery(config).toString();

const addressOf = <C extends object>(
  store: SettingsStore<C>,
  definition: SettingsDefinition<C>,
): AddressSlice<SettingsState<C>, C> => ({
  store,
  load: store.getState().loadQuery,
  read: ({ draft }) => definition.valid(draft),
});

/** The first of what is wrong with a form, as a sentence; null where nothing is. */
export const firstIssue = (issues: Readonly<Record<string, string>>): string | null =>
  Object.values(issues)[0] ?? null;

/** Of the next pretraining run. */
export const useSettings: SettingsStore<PretrainConfig> = createSettingsStore(
  PRETRAINING,
  'fsfm-lab.pretrain',
);
export const SETTINGS_ADDRESS = addressOf(useSettings, PRETRAINING);
export const { issues: settingIssues, valid: validConfig } = PRETRAINING;

/** Of the next training of a detector. */
export const useDetectorSettings: SettingsStore<DetectorConfig> = createSettingsStore(
  DETECTOR,
  'fsfm-lab.detector',
);
export const DETECTOR_SETTINGS_ADDRESS = addressOf(useDetectorSettings, DETECTOR);
