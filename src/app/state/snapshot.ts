/** What actions need to know of the app to say whether they can be done now. */
import { useShallow } from 'zustand/react/shallow';
import type { PretrainConfig } from '@/lib/config';
import type { TrainingStatus } from '@/workers/protocol';
import { trainingFaces, useFaces, type FacesState } from './facesStore';
import { settingIssues, useSettings, type SettingsState } from './settingsStore';
import { activeObstacle, pretrainingOf, useTraining, type TrainingState } from './trainingStore';

export interface LabSnapshot {
  /** Of the pretraining run. */
  phase: TrainingStatus['phase'];
  /** Why nothing else can be trained now, of whatever kind; null when nothing is active. */
  active: string | null;
  adapter: TrainingState['adapter']['state'];
  faceCount: number;
  importing: boolean;
  /** The first thing that is wrong with the settings, or null. */
  settingIssue: string | null;
  /** The latest run has measured at least one step. */
  hasSteps: boolean;
  hasPictures: boolean;
}

function ofTraining(state: TrainingState) {
  const { status, latest, picturesStep } = pretrainingOf(state);
  return {
    phase: status.phase,
    active: activeObstacle(state),
    adapter: state.adapter.state,
    hasSteps: latest !== null,
    hasPictures: picturesStep !== null,
  };
}

const ofFaces = ({ faces, status }: FacesState) => ({
  faceCount: trainingFaces(faces).length,
  importing: status.phase !== 'idle' && status.phase !== 'failed',
});

const ofSettings = ({ draft }: SettingsState<PretrainConfig>) => ({
  settingIssue: Object.values(settingIssues(draft))[0] ?? null,
});

/** For components: renders again when one of these facts changes, not with every metric. */
export function useSnapshot(): LabSnapshot {
  const training = useTraining(useShallow(ofTraining));
  const faces = useFaces(useShallow(ofFaces));
  const settings = useSettings(useShallow(ofSettings));
  return { ...training, ...faces, ...settings };
}

/** For shortcuts: the facts now. */
export function readSnapshot(): LabSnapshot {
  return {
    ...ofTraining(useTraining.getState()),
    ...ofFaces(useFaces.getState()),
    ...ofSettings(useSettings.getState()),
  };
}
