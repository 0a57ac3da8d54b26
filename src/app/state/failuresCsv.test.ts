import { expect, it } from 'vitest';
import { failuresToCsv } from './failuresCsv';

it('writes a line a file, quoted where needed, with nothing that a spreadsheet would run', () => {
  const error = { code: 'no-face' as const, message: 'No "face", none.', remedy: 'Use another.' };
  const csv = failuresToCsv([
    { name: 'a/b.jpg', error },
    { name: '=HYPERLINK(1)', error },
  ]);
  expect(csv).toBe(
    'file,code,reason,what to do\r\n' +
      'a/b.jpg,no-face,"No ""face"", none.",Use another.\r\n' +
      '\'=HYPERLINK(1),no-face,"No ""face"", none.",Use another.\r\n',
  );
});
