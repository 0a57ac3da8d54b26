import { displayText } from '@/lib/displayText';
import { LabError } from '@/lib/errors';

/** A text out of a file, short and harmless enough for a message or a terminal. */
export const quoted = (text: string): string => `"${displayText(text)}"`;

/** Why a file is not read. @param format as people call it, e.g. "PyTorch" @param what is wrong with it */
export function refuseFile(
  format: string,
  what: string,
  remedy = 'Use another copy of the file.',
  options?: ErrorOptions,
): LabError {
  return new LabError('invalid-file', `Not a readable ${format} file: ${what}.`, remedy, options);
}
