/** A failure as a toast. */
import { toast } from 'sonner';
import type { ErrorReport } from '@/lib/errors';

export function showFailure({ message, remedy }: ErrorReport): void {
  toast.error(message, { description: remedy });
}
