/** A training's status in words; each contains the phase word, which automation waits for. */
import { formatCounted } from '@/lib/format';
import type { TrainingStatus } from '@/workers/protocol';

export function describeStatus(status: TrainingStatus): string {
  switch (status.phase) {
    case 'idle':
    case 'running':
    case 'paused':
      return status.phase;
    case 'preparing':
      return `preparing: ${status.stage}`;
    case 'stopped':
    case 'finished':
    case 'failed':
      return `${status.phase}${status.early ? ' early' : ''} after ${lengthOf(status)}`;
  }
}

/** In epochs where it has a meaning: a detector's training. */
function lengthOf({ step, epoch }: { step: number; epoch?: number }): string {
  return epoch === undefined ? formatCounted(step, 'step') : formatCounted(epoch, 'epoch');
}
