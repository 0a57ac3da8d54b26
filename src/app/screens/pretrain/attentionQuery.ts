/** The token whose attention is shown: 0 is the class token, 1..L the patches in row-major order. */
import { trainingSession } from '@/app/lab';
import { reportFailure } from '@/app/reportFailure';
import { pretrainingOf, useTraining } from '@/app/state/trainingStore';
import type { AttentionView } from '@/workers/protocol';
import { lookAtStep } from './lookAtStep';

/** Changes part of the view, once there is a run whose attention can be shown. */
export function changeView(change: Partial<AttentionView>): void {
  const { record, view } = pretrainingOf(useTraining.getState());
  if (!record) return;
  lookAtStep(null);
  void reportFailure(() => trainingSession.setView({ ...view, ...change }));
}

export function setQuery(query: number): void {
  changeView({ query });
}

/** @param grid patches a side */
export function describeQuery(query: number, grid: number): string {
  if (query === 0) return 'class token';
  const patch = query - 1;
  return `patch in row ${Math.floor(patch / grid) + 1}, column ${(patch % grid) + 1}`;
}

/** Arrows move over the patches, Home goes to the class token, End to the last patch; null for other keys. */
export function queryAfterKey(key: string, query: number, grid: number): number | null {
  const last = grid * grid;
  const within = (next: number) => (next < 0 || next > last ? query : next);
  switch (key) {
    case 'ArrowRight':
      return within(query + 1);
    case 'ArrowLeft':
      return within(query - 1);
    case 'ArrowDown':
      return within(query === 0 ? 1 : query + grid);
    case 'ArrowUp':
      return query > 0 && query <= grid ? 0 : within(query - grid);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
