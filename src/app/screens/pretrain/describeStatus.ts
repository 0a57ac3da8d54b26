/** A run's status in words; each contains the phase word, which automation waits for. */
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
      return `${status.phase} after ${status.step} steps`;
    case 'failed':
      return `failed after ${status.step} steps`;
  }
}
