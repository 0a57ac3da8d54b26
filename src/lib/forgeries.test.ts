import { expect, it } from 'vitest';
import { FORGERY_CHOICES, FORGERY_TEXTS, forgeryChoice } from './forgeries';

it('knows each family by its name, and says what the others are', () => {
  expect(FORGERY_CHOICES.map(forgeryChoice)).toEqual([...FORGERY_CHOICES]);
  expect(() => forgeryChoice('deepfake')).toThrow('"deepfake" is no family of forgeries');
  for (const choice of FORGERY_CHOICES) expect(FORGERY_TEXTS[choice].sentence).toMatch(/[.]$/);
});
