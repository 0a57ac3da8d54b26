import { describe, expect, it, vi } from 'vitest';
import { withBitmaps } from './reportBitmaps';

const bitmap = () => ({ close: vi.fn(), width: 4, height: 4 });
const asBitmap = (each: ReturnType<typeof bitmap>) => Promise.resolve(each as unknown as ImageBitmap);

describe('bitmaps of a report', () => {
  it('are open while they are used, and closed behind it', async () => {
    const made = [bitmap(), bitmap()];
    const result = await withBitmaps(
      [0, 1],
      (i) => asBitmap(made[i]),
      (bitmaps) => {
        expect(made.map(({ close }) => close.mock.calls.length)).toEqual([0, 0]);
        return Promise.resolve([...bitmaps.keys()]);
      },
    );
    expect(result).toEqual([0, 1]);
    expect(made.map(({ close }) => close.mock.calls.length)).toEqual([1, 1]);
  });

  it('are closed where they cannot be used, or another cannot be read', async () => {
    const [used, late] = [bitmap(), bitmap()];
    const refuse = () => Promise.reject(new Error('no room'));
    await expect(withBitmaps(['a'], () => asBitmap(used), refuse)).rejects.toThrow('no room');
    expect(used.close).toHaveBeenCalledOnce();

    const use = vi.fn(() => Promise.resolve());
    const read = (key: string) =>
      key === 'gone' ? Promise.reject(new Error('gone')) : Promise.resolve().then(() => asBitmap(late));
    await expect(withBitmaps(['gone', 'late'], read, use)).rejects.toThrow('gone');
    expect(late.close).toHaveBeenCalledOnce();
    expect(use).not.toHaveBeenCalled();
  });
});
