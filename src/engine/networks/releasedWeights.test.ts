/** The table of released weights against the networks of this app, the golden files' names, and its document. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatBytes } from '@/lib/format';
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
  PLAIN_HEAD,
  targetParameters,
  type ClassifierHead,
} from '@/ml/model/parameters';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const MODELS: Record<keyof typeof RELEASED_NUMBERS, ModelConfig> = {
  S: PRESETS.small.model,
  B: PRESETS.base.model,
  L: { ...PRESETS.base.model, width: 1024, depth: 24, heads: 16 },
};

/** Numbers behind the encoder of every kind of detector that is released. */
function detectorNumbers(model: ModelConfig) {
  const bottleneck = model.width / 4;
  const adapter = { form: 'relu', bottleneck, projector: true } as const;
  const count = (classes: number, own: Partial<ClassifierHead> = {}) =>
    countParameters(classifierParameters(model, classes, { ...PLAIN_HEAD, ...own }));
  return {
    detector: count(2),
    'four classes': count(4),
    adapted: count(2, { adapter }),
    spoofs: count(2, { embedding: 512 }),
    // The adapted network's own head of two outputs lies beside the classifier.
    'adapted spoofs': count(2, { adapter, embedding: 512 }) + 2 * (2 * model.width) + 2,
  };
}

it('counts the numbers of each size as this app builds it', () => {
  for (const [size, model] of Object.entries(MODELS))
    expect(RELEASED_NUMBERS[size as keyof typeof MODELS], size).toEqual({
      online: countParameters(onlineParameters(model)),
      target: countParameters(targetParameters(model)),
      ...detectorNumbers(model),
    });
});

it('tells the size of a detector of spoofs with its embedding, and of an adapted one with its adapter', () => {
  const bytesOf = (folder: string) => {
    const rows = RELEASED_WEIGHTS.flatMap(({ files }) => files.map(releasedRow));
    return rows.find(([name]) => name.includes(folder))?.[2];
  };
  const { detector, spoofs, adapted } = RELEASED_NUMBERS.B;
  expect(4 * (spoofs - detector)).toBe(1_572_864); // bytes of 768 x 512 numbers and of the biases, less a smaller head
  expect(bytesOf(`finetuned_models/MCIO_protocol`)).toBe(formatBytes(4 * spoofs));
  expect(bytesOf('finetune_fs-adapter/cross_dataset')).toContain(formatBytes(4 * adapted));
  expect(formatBytes(4 * spoofs)).not.toBe(formatBytes(4 * detector));
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
