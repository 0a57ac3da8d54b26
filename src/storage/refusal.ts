import { LabError } from '@/lib/errors';

/** A text out of a file, short and harmless enough for a message or a terminal. */
export function quoted(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  // eslint-disable-next-line no-control-regex -- control characters are what must not reach a terminal
  return `"${shown.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?')}"`;
}

/** Why a file is not read. @param format as people call it, e.g. "PyTorch" @param what is wrong with it */
export function refuseFile(
  format: string,
  what: string,
  remedy = 'Use another copy of the file.',
  options?: ErrorOptions,
): LabError {
  return new LabError('invalid-file', `Not a readable ${format} file: ${what}.`, remedy, options);
}
