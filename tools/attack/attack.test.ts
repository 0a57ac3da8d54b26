import { expect, it } from 'vitest';
import { attack, tableOf } from './attack';
import { allTargets, type Target } from './targets';

it('finds nothing that is neither read nor refused, by a seed', async () => {
  const rows = await attack(await allTargets(), 60, 20261130);
  expect(rows.flatMap(({ target, broken }) => broken.map((each) => ({ of: target.name, ...each })))).toEqual(
    [],
  );
  for (const { tried, read, refused } of rows) {
    expect(read + refused).toBe(tried);
    expect(refused).toBeGreaterThan(0);
  }
  expect(tableOf(rows).split('\n')).toHaveLength(2 + rows.length);
});

it('tells what broke with the seed that repeats it', async () => {
  const target: Target = {
    name: 'fragile',
    holds: 'nothing',
    attack: (random) => {
      if (random.uniform() < 0.5) throw new TypeError('broke');
      return Promise.resolve('read');
    },
  };
  const [row] = await attack([target], 40, 1);
  expect(row.broken.length).toBeGreaterThan(5);
  expect(row.read + row.broken.length).toBe(40);
  expect(row.broken[0].why).toBe('TypeError: broke');
  const again = await attack([target], 40, 1);
  expect(again[0].broken).toEqual(row.broken);
});
