/**
 * The settings form's state: a draft that may be invalid while someone types, what is wrong with it, and
 * its mirror in the page's address. The run takes `validConfig`.
 */
import * as v from 'valibot';
import { create } from '@/app/state/createStore';
import {
  configFromQuery,
  configToQuery,
  defaultPretrainConfig,
  defaultWarmupEpochs,
  PretrainConfigSchema,
  SETTINGS,
  type PretrainConfig,
  type PretrainSettingKey,
} from '@/lib/config';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { PresetName } from '@/lib/presets';

export type SettingIssues = Partial<Record<PretrainSettingKey, string>>;

export interface SettingsState {
  /** What the form shows; numbers may be NaN or out of range. */
  draft: PretrainConfig;
  /** True once a person or a link chose the preset: then the adapter's suggestion is not applied. */
  presetChosen: boolean;
  /** A link whose settings could not be used; its text is for the screen. */
  linkProblem: ErrorReport | null;
  /** Whatever was chosen or typed; `settingIssues` says whether it is allowed. */
  set: (key: PretrainSettingKey, value: string | number | boolean) => void;
  reset: () => void;
  replace: (config: PretrainConfig) => void;
  loadQuery: (query: URLSearchParams) => void;
  suggestPreset: (preset: PresetName) => void;
  dismissLinkProblem: () => void;
}

export const useSettings = create<SettingsState>()((set, get) => ({
  draft: defaultPretrainConfig(),
  presetChosen: false,
  linkProblem: null,
  set: (key, value) => {
    const draft = { ...get().draft, [key]: value };
    if (key === 'epochs') draft.warmupEpochs = followEpochs(get().draft, draft.epochs);
    set({ draft, presetChosen: get().presetChosen || key === 'preset' });
  },
  reset: () => set({ draft: defaultPretrainConfig(get().draft.preset) }),
  replace: (config) => set({ draft: config, presetChosen: true }),
  loadQuery: (query) => {
    try {
      set({ draft: configFromQuery(query), presetChosen: query.has('preset'), linkProblem: null });
    } catch (error) {
      set({ draft: defaultPretrainConfig(), presetChosen: false, linkProblem: toErrorReport(error) });
    }
  },
  suggestPreset: (preset) => {
    if (!get().presetChosen) set({ draft: { ...get().draft, preset } });
  },
  dismissLinkProblem: () => set({ linkProblem: null }),
}));

/** Warm-up stays a tenth of the run while nobody chose otherwise. */
function followEpochs(before: PretrainConfig, epochs: number): number {
  const wasDefault = before.warmupEpochs === defaultWarmupEpochs(before.epochs);
  return wasDefault && Number.isFinite(epochs) ? defaultWarmupEpochs(epochs) : before.warmupEpochs;
}

/** What is wrong with each setting, in words that say what is allowed; empty when the draft can run. */
export function settingIssues(draft: PretrainConfig): SettingIssues {
  const result = v.safeParse(PretrainConfigSchema, draft);
  const issues: SettingIssues = {};
  if (result.success) return issues;
  for (const issue of result.issues) {
    const key = Object.keys(SETTINGS).find(
      (name): name is PretrainSettingKey => name === v.getDotPath(issue),
    );
    if (key) issues[key] ??= describeIssue(key, draft[key], issue.type);
    else
      issues.warmupEpochs ??= `Warm-up (${draft.warmupEpochs}) is longer than the run (${draft.epochs} epochs). Shorten it.`;
  }
  return issues;
}

function describeIssue(key: PretrainSettingKey, value: unknown, type: string): string {
  const { label, min, max } = SETTINGS[key];
  const range = min !== undefined && max !== undefined ? `Use ${min} to ${max}.` : '';
  if (Number.isNaN(value)) return `${label} needs a number. ${range}`;
  if (type === 'integer') return `${label}: ${String(value)} is not a whole number. ${range}`;
  return `${label}: ${String(value)} is not allowed. ${range}`;
}

/** The draft as a run configuration, or null while something is wrong with it. */
export function validConfig(draft: PretrainConfig): PretrainConfig | null {
  const result = v.safeParse(PretrainConfigSchema, draft);
  return result.success ? result.output : null;
}

/**
 * Writes the draft into the address while the pretraining screen is open, without a history entry each.
 * Other parts of the query stay.
 */
export function mirrorInAddress(draft: PretrainConfig): void {
  const config = validConfig(draft);
  if (!config) return;
  const query = new URLSearchParams(location.search);
  for (const key of Object.keys(SETTINGS)) query.delete(key);
  for (const [key, value] of configToQuery(config)) query.set(key, value);
  history.replaceState(history.state, '', `${location.pathname}?${query.toString()}${location.hash}`);
}
