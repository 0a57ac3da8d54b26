/** The table of released weights against the networks of this app, the golden files' names, and its document. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PRESETS, type ModelConfig } from '@/lib/presets';
import {
  RELEASED_COLUMNS,
  RELEASED_LICENCE,
  RELEASED_NOTES,
  RELEASED_NUMBERS,
  releasedRow,
  RELEASED_REPOSITORY,
  RELEASED_STEPS,
  RELEASED_WEIGHTS,
} from '@/lib/releasedWeights';
import {
  classifierParameters,
  countParameters,
  onlineParameters,
  targetParameters,
} from '@/ml/model/parameters';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const MODELS: Record<keyof typeof RELEASED_NUMBERS, ModelConfig> = {
  S: PRESETS.small.model,
  B: PRESETS.base.model,
  L: { ...PRESETS.base.model, width: 1024, depth: 24, heads: 16 },
};

it('counts the numbers of each size as this app builds it', () => {
  for (const [size, model] of Object.entries(MODELS))
    expect(RELEASED_NUMBERS[size as keyof typeof MODELS], size).toEqual({
      online: countParameters(onlineParameters(model)),
      target: countParameters(targetParameters(model)),
      detector: countParameters(classifierParameters(model, 2)),
    });
});

it('has each file once, under a name that its network can have', () => {
  const rows = RELEASED_WEIGHTS.flatMap(({ files }) => files.map(releasedRow));
  expect(rows.length).toBeGreaterThan(15);
  const names = rows.map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const row of rows) {
    expect(row).toHaveLength(RELEASED_COLUMNS.length);
    expect(row.every((cell) => cell.length > 0)).toBe(true);
  }
  // The pretraining file of L is the one that needs zip64.
  const large = rows.find(([name]) => name.includes('ViT-L_VF2_600e/checkpoint-599.pth'));
  expect(large?.[2]).toBe('4.1 GiB');
});

/** The whole of `docs/weights.md`. */
function document(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const groups = RELEASED_WEIGHTS.map(({ title, use, files }) => {
    const rows = files.map(releasedRow).map(([name, ...rest]) => {
      const [, path, mark] = /^(.*?)((?: \(\d\))?)$/.exec(name) ?? [];
      return line([`\`${path}\`${mark}`, ...rest]);
    });
    const rule = line(RELEASED_COLUMNS.map(() => '---'));
    return `## ${title}\n\n${use}\n\n${[line(RELEASED_COLUMNS), rule, ...rows].join('\n')}\n`;
  });
  return [
    '# The released weights\n',
    `The authors of FSFM and FS-VFM publish their weights in the repository \`${RELEASED_REPOSITORY}\` on Hugging Face, under ${RELEASED_LICENCE}.\nThe app shows this table under *Weights*; a test holds both to \`src/lib/releasedWeights.ts\`.\n`,
    `${RELEASED_STEPS.map((step, i) => `${i + 1}. ${step}`).join('\n')}\n`,
    `${RELEASED_NOTES.map((note) => `- ${note}`).join('\n')}\n`,
    ...groups,
  ].join('\n');
}

it('is what the document says', () => {
  const said = document();
  expect(read('docs/weights.md'), said).toBe(said);
});
