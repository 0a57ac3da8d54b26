/** Files that gave no face, as a table for a spreadsheet. */
import type { FailedFile } from '@/workers/protocol';

/** RFC 4180: quoted where needed, lines end with CRLF. A text that a spreadsheet would compute is disarmed. */
export function failuresToCsv(failures: readonly FailedFile[]): string {
  const rows = failures.map(({ name, error }) => [name, error.code, error.message, error.remedy]);
  return [['file', 'code', 'reason', 'what to do'], ...rows]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
