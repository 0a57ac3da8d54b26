/** Files that gave no face, as a table for a spreadsheet. */
import { csvOf } from '@/lib/csv';
import type { FailedFile } from '@/workers/protocol';

export function failuresToCsv(failures: readonly FailedFile[]): string {
  const rows = failures.map(({ name, error }) => [name, error.code, error.message, error.remedy]);
  return csvOf([['file', 'code', 'reason', 'what to do'], ...rows]);
}
