import { expect, it } from 'vitest';
import { LabError } from './errors';
import { forEachOf } from './forEachOf';

const refuse = (name: string) => new LabError('invalid-file', `"${name}" is cut short.`, 'Copy it again.');

it('gives each its turn, and says all that was refused, the way out once', async () => {
  const seen: string[] = [];
  const work = (name: string) => {
    seen.push(name);
    return name.startsWith('bad') ? Promise.reject(refuse(name)) : Promise.resolve();
  };
  await expect(forEachOf(['bad1', 'good', 'bad2', 'last'], work)).rejects.toMatchObject({
    ...{ code: 'invalid-file', remedy: 'Copy it again.' },
    message: '"bad1" is cut short. "bad2" is cut short.',
  });
  expect(seen).toEqual(['bad1', 'good', 'bad2', 'last']);
  await expect(forEachOf(['bad1', 'good'], work)).rejects.toThrow(/^"bad1" is cut short\.$/);
  await expect(forEachOf(['good'], work)).resolves.toBeUndefined();
});

it('hides nothing unexpected', async () => {
  const broken = new Error('undefined is not a function');
  const work = (name: string) => Promise.reject(name === 'broken' ? broken : refuse(name));
  await expect(forEachOf(['bad', 'broken'], work)).rejects.toBe(broken);
});
