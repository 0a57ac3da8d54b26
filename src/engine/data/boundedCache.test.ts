import { expect, it } from 'vitest';
import { BoundedCache } from './boundedCache';

it('keeps the first things as long as there is room, and makes the others anew', () => {
  const cache = new BoundedCache<{ key: number }>(2);
  const get = (key: number) => cache.get(key, () => ({ key }));
  const [first, second, third] = [1, 2, 3].map(get);
  expect([get(1), get(2)]).toEqual([first, second]);
  expect(get(1)).toBe(first);
  expect(get(3)).not.toBe(third);
  expect(get(3)).toEqual(third);
});
