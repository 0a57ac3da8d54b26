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
    const { name, blob } = await write();
    saveFile(name, blob);
    toast.success(`Saved ${name} (${formatBytes(blob.size)})`, { id: note });
  } catch (error) {
    toast.dismiss(note);
    throw error;
  }
}
