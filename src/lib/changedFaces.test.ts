import { expect, it } from 'vitest';
import { changedSentence, contradictingSentence } from './changedFaces';

const said = (name: string, label: string | null, split: string | null = null) => ({ name, label, split });

it('names faces of another class or part, the first of many', () => {
  expect(changedSentence([])).toBeNull();
  expect(changedSentence([{ was: said('real/a.png', 'real'), is: said('fake/a.png', 'fake') }])).toBe(
    '1 face has another class or part than before, that of the files now: "fake/a.png" was "real", is "fake".',
  );
  const parts = Array.from({ length: 7 }, (_, i) => ({
    was: said(`${i}.png`, 'real', 'train'),
    is: said(`${i}.png`, 'real', 'test'),
  }));
  expect(changedSentence(parts)).toMatch(/^7 faces have .*"0.png" was train, is test, .*, and 2 more\.$/);
  expect(changedSentence([{ was: said('a', null), is: said('a', 'x') }])).toContain('was no class, is "x"');
});

it('names pictures that lie in two classes', () => {
  expect(contradictingSentence([])).toBeNull();
  expect(contradictingSentence([{ kept: said('fake/a', 'fake'), other: said('real/a', 'real') }])).toBe(
    '1 picture lies in two classes or parts; the first of each counts: "fake/a" ("fake") and "real/a" ("real"). Take one of them away, and import again.',
  );
});
