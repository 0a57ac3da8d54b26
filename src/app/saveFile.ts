import type { ExportedFile } from '@/workers/protocol';

/** Hands a file to the person through the browser's download, without a server. */
export function saveFile(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has taken its own hold of the blob by the next task, but not in every browser at once.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export const saveExport = ({ name, blob }: ExportedFile): void => saveFile(name, blob);
