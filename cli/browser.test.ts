import { expect, it } from 'vitest';
import { openProfile } from './browser';

const busy = new Error('Failed to create a ProcessSingleton for your profile directory.');

it('waits for a profile that a killed browser still has', async () => {
  let tries = 0;
  const open = () => (++tries < 3 ? Promise.reject(busy) : Promise.resolve('page'));
  expect(await openProfile('out/.browser', open)).toBe('page');
  expect(tries).toBe(3);
});

it('says so when another command keeps it', async () => {
  await expect(openProfile('out/.browser', () => Promise.reject(busy), 0)).rejects.toThrow(
    /^out\/\.browser is in use: another command/,
  );
});

it('hands on at once what else went wrong', async () => {
  const missing = new Error("Executable doesn't exist");
  let tries = 0;
  const open = () => (tries++, Promise.reject(missing));
  await expect(openProfile('out/.browser', open)).rejects.toBe(missing);
  expect(tries).toBe(1);
});
