/** What actions need to know of the app to say whether they can be done now. */
import { useShallow } from 'zustand/react/shallow';
import type { PretrainConfig } from '@/lib/config';
import type { RunStatus } from '@/workers/protocol';
import { trainingFaces, useFaces, type FacesState } from './facesStore';
import { useRun, type RunState } from './runStore';
import { settingIssues, useSettings, type SettingsState } from './settingsStore';

export interface LabSnapshot {
  phase: RunStatus['phase'];
  adapter: RunState['adapter']['state'];
  faceCount: number;
  importing: boolean;
  /** The first thing that is wrong with the settings, or null. */
  settingIssue: string | null;
  /** The latest run has measured at least one step. */
  hasSteps: boolean;
  hasPictures: boolean;
}

const ofRun = ({ status, adapter, latest, picturesStep }: RunState) => ({
  phase: status.phase,
  adapter: adapter.state,
  hasSteps: latest !== null,
  hasPictures: picturesStep !== null,
});

const ofFaces = ({ faces, status }: FacesState) => ({
  faceCount: trainingFaces(faces).length,
  importing: status.phase !== 'idle' && status.phase !== 'failed',
});

const ofSettings = ({ draft }: SettingsState<PretrainConfig>) => ({
  settingIssue: Object.values(settingIssues(draft))[0] ?? null,
});

/** For components: renders again when one of these facts changes, not with every metric. */
export function useSnapshot(): LabSnapshot {
  const run = useRun(useShallow(ofRun));
  const faces = useFaces(useShallow(ofFaces));
  const settings = useSettings(useShallow(ofSettings));
  return { ...run, ...faces, ...settings };
}

/** For shortcuts: the facts now. */
export function readSnapshot(): LabSnapshot {
  return {
    ...ofRun(useRun.getState()),
    ...ofFaces(useFaces.getState()),
    ...ofSettings(useSettings.getState()),
  };
}
