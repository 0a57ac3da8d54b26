import { expect, it } from 'vitest';
import { oneClassOnly, oneClassSentence } from './oneClass';

it('names the only class and the ways out', () => {
  const found = oneClassOnly(['real', 'real'], 'dataset');
  expect(found && oneClassSentence(found)).toBe(
    'All faces are "real". Import a second class, or set Fakes to self-blended.',
  );
});

it('has nothing to say of two classes, of none, or where fakes are blended', () => {
  expect(oneClassOnly(['real', 'fake', 'real'], 'dataset')).toBeNull();
  expect(oneClassOnly([], 'dataset')).toBeNull();
  expect(oneClassOnly(['real'], 'self-blended')).toBeNull();
});
