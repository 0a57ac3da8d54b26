import { useEffect } from 'react';
import type { TrainingKind } from '@/lib/trainingKind';
import { trainingHost } from '@/workers/hosts';
import { useTraining } from './state/trainingStore';

/** While a screen shows a training of this kind that has ended, its network stays in memory, to be looked at and exported. */
export function useHeldInMemory(kind: TrainingKind): void {
  const shown = useTraining(({ training }) => training?.kind === kind);
  useEffect(() => (shown ? trainingHost.hold() : undefined), [shown]);
}
