import { describe, expect, it } from 'vitest';
import { sourcesToRetry } from './retry';

const file = (path: string) => ({ path, file: new Blob([path]) });
const failed = (name: string) => ({
  name,
  error: { code: 'unreadable-image' as const, message: 'no', remedy: 'no' },
});

describe('sourcesToRetry', () => {
  it('takes failed files, and archives and folders in which something failed; no others', () => {
    const folder = { handle: { name: 'portraits', kind: 'directory' } as FileSystemHandle };
    const chosen = [file('a.jpg'), file('a'), file('b/c.jpg'), file('set.zip'), folder, file('port')];
    const failures = [failed('b/c.jpg'), failed('set.zip/in/x.png'), failed('portraits/deep/y.jpg')];
    expect(sourcesToRetry(chosen, failures)).toEqual([chosen[2], chosen[3], folder]);
    expect(sourcesToRetry(chosen, [])).toEqual([]);
  });

  it('takes the latest of files with the same path', () => {
    const [older, newer] = [file('a.jpg'), file('a.jpg')];
    expect(sourcesToRetry([older, newer], [failed('a.jpg')])[0]).toBe(newer);
  });
});
