/** Writes a file of a run, of the active one or of one of the past, and says so. */
import { toast } from 'sonner';
import { formatBytes } from '@/lib/format';
import type { ExportedFile, FileKind } from '@/workers/protocol';
import { saveFile } from './saveFile';
import { FILE_LABELS } from './state/trainingFiles';

/** Large networks take seconds: said while it lasts, and what came of it. @throws as `write` */
export async function writeRunFile(kind: FileKind, write: () => Promise<ExportedFile>): Promise<void> {
  const note = toast.loading(`Writing: ${FILE_LABELS[kind]}`);
  try {
    const { name, blob, passedOver } = await write();
    saveFile(name, blob);
    const saved = `${name} (${formatBytes(blob.size)})`;
    if (passedOver) {
      const { step, damaged } = passedOver;
      const description = `What was saved after step ${step} is damaged: ${damaged.join(' ')}`;
      toast.warning(`Saved ${saved}, of step ${step}`, { id: note, description, duration: Infinity });
    } else {
      toast.success(`Saved ${saved}`, { id: note });
    }
  } catch (error) {
    toast.dismiss(note);
    throw error;
  }
}
