/** How the features of the run stand, renewed with its figures. */
import { trainingSession } from '@/app/lab';
import { usePretraining } from '@/app/state/trainingStore';
import { featureState, type FeatureState } from '@/lib/featureFigures';

/** @returns null before the first measurement, and where none is made */
export function useFeatures(): FeatureState | null {
  const latest = usePretraining((state) => state.latest);
  return latest ? featureState(trainingSession.series) : null;
}
