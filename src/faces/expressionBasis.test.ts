import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { expressionBasis } from './expressionBasis';

const file = readFileSync(new URL('../../public/demo/expressions.json', import.meta.url));

afterEach(() => void vi.unstubAllGlobals());

it('asks again for shapes that could not be loaded, and once for those that could', async () => {
  const fetched = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue(new Response(file));
  vi.stubGlobal('fetch', fetched);
  vi.stubGlobal('self', { location: { origin: 'http://app.invalid' } });
  await expect(expressionBasis()).rejects.toMatchObject({
    code: 'model-missing',
    cause: new Error('offline'),
  });
  const basis = await expressionBasis();
  expect(basis.shapes.has('jawOpen')).toBe(true);
  expect(await expressionBasis()).toBe(basis);
  expect(fetched).toHaveBeenCalledTimes(2);
});
