/** What a command finds around it: the files that it was given, who hears it, and whether it should stop. */
import type { ErrorReport } from '@/lib/errors';
import type { ExportedFile, ImportSource } from '@/workers/protocol';
import type { LabEvent, Slot } from './protocol';

export interface Host {
  tell(event: LabEvent): void;
  /** Hands a file out, under another name where one is given; resolves when whoever listens has it. */
  save(file: ExportedFile, name?: string): Promise<void>;
  /** What was taken for it, in the order in which it came. */
  files(slot: Slot): (ImportSource & { path: string; file: File })[];
  /** Aborted when the command should stop. */
  readonly signal: AbortSignal;
}

/** What went wrong and the way out, in one line. */
export function inOneLine({ code, message, remedy }: ErrorReport): string {
  // The page's way out of what nobody expected is for the eyes of a person at the page.
  const text = code === 'unexpected' ? message : `${message} ${remedy}`;
  return text.replaceAll('\n', ' ').trim();
}
