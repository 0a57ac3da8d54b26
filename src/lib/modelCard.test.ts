import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readModelCard } from './modelCard';

describe('readModelCard', () => {
  it('reads titled paragraphs without their marks, and the command below one', () => {
    const text =
      '# A model\n\nWords.\n\n**Data.** Some `files`,\n**all** of *them*.\n\n**Training.** As follows:\n\n```sh\nrun \\\n  it\n```\n\n| a | b |\n';
    expect(readModelCard(text)).toEqual([
      { title: 'Data', text: 'Some files, all of them.', code: null },
      { title: 'Training', text: 'As follows:', code: 'run \\\n  it' },
    ]);
    expect(readModelCard('')).toEqual([]);
  });

  it('finds in the card that comes with the app what the screen says of it', () => {
    const sections = readModelCard(readFileSync('public/demo/MODEL_CARD.md', 'utf8'));
    const textOf = (title: string) => sections.find((section) => section.title === title)?.text;
    expect(textOf('Measured')).toMatch(/AUC 0\.\d+ \(95 % interval 0\.\d+ to 0\.\d+/);
    expect(textOf('Data')).toContain('portraits');
    expect(textOf('Limits')).toBeTruthy();
  });
});
