/** Says in a toast why something that a person asked for did not happen. */
import { toast } from 'sonner';
import { toErrorReport } from '@/lib/errors';

/** Never rejects. */
export async function reportFailure(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { message, remedy } = toErrorReport(error);
    toast.error(message, { description: remedy });
  }
}
