/** Detectors as the authors' code writes them: dropped, said what they are, scoring as headless; and those that do not fit. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { bytesSource } from '@/storage/byteSource';
import { writeSafetensors } from '@/storage/safetensors';
import { openTensorArchive } from '@/storage/tensorArchive';
import { float32Tensor, type StoredTensor } from '@/storage/tensors';
import { expectAccessible } from './axe';
import { pretrainedFile } from './detectorFile';
import { dropFiles, openScreen, pressEnter, samplePaths } from './lab';

const root = fileURLToPath(new URL('..', import.meta.url));
const released = (name: string) => join(root, 'tools/parity/goldens/released', name);
const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-released-'));
test.afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const facts = (page: Page) => page.getByTestId('detector-facts');
const attackScore = async (page: Page) => Number(await page.getByTestId('attack-score').textContent());

async function openScore(page: Page): Promise<void> {
  await page.route('**/demo/**', (route) => route.fulfill({ status: 404, body: 'not found' }));
  await openScreen(page, '/score');
}

/** The attack score of the first sample by `npm run lab -- score`. */
async function headlessScore(detector: string): Promise<number> {
  const [faces, out] = ['faces', 'out'].map((name) => join(folder, name));
  mkdirSync(faces, { recursive: true });
  const [sample] = samplePaths(1);
  copyFileSync(sample, join(faces, basename(sample)));
  const args = ['score', '--detector', detector, '--faces', faces, '--out', out, '--json', '--engine', 'gpu'];
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'cli/main.ts', ...args], { cwd: root });
  const [, row] = readFileSync(join(out, 'scores.csv'), 'utf8').trim().split('\n');
  return Number(row.split(',').at(-1));
}

test('every kind is read, said what it is, and gives a score', async ({ page }) => {
  test.setTimeout(300_000);
  await openScore(page);
  await dropFiles(page, samplePaths(1));
  const kinds: [file: string, words: string[]][] = [
    ['dfd-plain.pth', ['deepfakes: real or fake', '0 fake, 1 real', 'those of VGGFace2, assumed']],
    ['dfd-fs-adapter.pth', ['ViT-nano/8, 32 px', '0 fake, 1 real (the order of the released code']],
    [
      'diff-plain-imagenet-stats.pth',
      ['by diffusion', 'those of ImageNet, as the arguments in the file say'],
    ],
    ['fas-plain.pth.tar', ['live or spoof', '0 spoof, 1 live', 'those of ImageNet, assumed']],
    ['fas-fs-adapter.pth.tar', ['live or spoof', '0 spoof, 1 live', 'CC BY-NC']],
    ['unified-4class.pth', ['unified', '0 real, 1 deepfake, 2 diffusion, 3 spoof (second-hand']],
  ];
  const scores = new Map<string, number>();
  for (const [file, words] of kinds) {
    await dropFiles(page, [released(file)]);
    await expect(facts(page)).toContainText(file);
    for (const each of words) await expect(facts(page)).toContainText(each);
    await expect(page.getByTestId('answer')).toContainText(`By ${file}`, { timeout: 120_000 });
    const score = await attackScore(page);
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
    scores.set(file, score);
  }
  expect(new Set(scores.values()).size, 'each detector has its own score').toBe(kinds.length);

  // Four classes: the attack score is what is not genuine, and each kind of attack has its own.
  const rows = page.getByTestId('answer').locator('tbody tr');
  await expect(rows).toHaveText([/^real/, /^deepfake/, /^diffusion/, /^spoof/]);
  // A raw score has no per cent.
  const shares = (await rows.locator('td:last-child').allInnerTexts()).map(Number);
  expect(scores.get('unified-4class.pth')).toBeCloseTo(1 - shares[0], 2);
  await expectAccessible(page, 'a released detector');

  // A person who knows another order says so, and is believed.
  for (const [i, name] of ['deepfake', 'real', 'diffusion', 'spoof'].entries())
    await facts(page).getByLabel(`Output ${i}`).fill(name);
  await facts(page).getByRole('button', { name: 'Use these names' }).click();
  await expect(facts(page)).toContainText('1 real, 2 diffusion, 3 spoof (named by you)');
  expect(await attackScore(page)).toBeCloseTo(1 - shares[1], 2);

  for (const file of ['fas-plain.pth.tar', 'dfd-fs-adapter.pth'])
    expect((await headlessScore(released(file))).toFixed(3), file).toBe(scores.get(file)!.toFixed(3));
});

test('pixel statistics: by a text in the same folder, by choice, and not against the arguments', async ({
  page,
}) => {
  await openScore(page);
  await dropFiles(page, samplePaths(1));
  const beside = join(folder, 'run');
  mkdirSync(beside, { recursive: true });
  copyFileSync(released('dfd-plain.pth'), join(beside, 'checkpoint-min_val_loss.pth'));
  const text = '{"mean": [0.9, 0.8, 0.7], "std": [0.1, 0.1, 0.1]}\n';
  writeFileSync(join(beside, 'pretrain_ds_mean_std.txt'), text);
  await dropFiles(page, [beside]);
  await expect(facts(page)).toContainText(
    'mean 0.900 0.800 0.700, std 0.100 0.100 0.100: from the text beside the file',
  );
  const score = page.getByTestId('attack-score');
  await expect(score).toBeVisible({ timeout: 120_000 });
  const withText = await score.textContent();
  await page.getByLabel('Pixel statistics').selectOption('FF++');
  await expect(facts(page)).toContainText('those of FF++, chosen by you');
  await expect(score).not.toHaveText(withText ?? '');

  await dropFiles(page, [released('diff-plain-imagenet-stats.pth'), write('pretrain_ds_mean_std.txt', text)]);
  await expect(page.getByText(/trained with the mean and standard deviation of ImageNet/)).toBeVisible();
  await expect(facts(page)).toContainText('those of ImageNet, as the arguments in the file say');
});

async function tensorsOf(name: string): Promise<Map<string, StoredTensor>> {
  const archive = await openTensorArchive(bytesSource(new Uint8Array(readFileSync(released(name)))));
  const tensors = new Map<string, StoredTensor>();
  for (const each of archive.tensors.keys()) {
    const { dtype, shape, bytes } = await archive.read(each);
    tensors.set(each, { dtype, shape, bytes: bytes.slice() });
  }
  return tensors;
}

test('what does not fit is refused, each with its reason', async ({ page }) => {
  await openScore(page);
  const tensors = await tensorsOf('fas-plain.pth.tar');
  const wide = new Map(tensors);
  for (const each of ['bottleneck_layer_fc', 'bottleneck_layer.0'])
    wide.set(`embedder.${each}.weight`, float32Tensor(new Float32Array(512 * 768), [512, 768]));
  const part = writeSafetensors({ metadata: {}, tensors: await tensorsOf('dfd-plain.pth') });
  const index = (name: string) =>
    JSON.stringify({
      weight_map: { 'head.weight': name, 'head.bias': 'model-00001-of-00002.safetensors' },
    });
  const pretrained = pretrainedFile('checkpoint-599.safetensors');
  const cases: [files: string[], reason: RegExp][] = [
    [[write(pretrained.name, pretrained.buffer)], /is a pretrained ViT-nano\/8 without a head/],
    [
      [write('wide.safetensors', writeSafetensors({ metadata: {}, tensors: wide }))],
      /embedding "embedder\..*" reads 768 numbers where its encoder gives 32/,
    ],
    [[write('model-00001-of-00002.safetensors', part)], /is part 1 of 2 of the model/],
    [
      [
        join(folder, 'model-00001-of-00002.safetensors'),
        write('missing/model.safetensors.index.json', index('model-00002-of-00002.safetensors')),
      ],
      /names 2 files, of which 1 is missing: "model-00002-of-00002\.safetensors"/,
    ],
    [
      [
        join(folder, 'model-00001-of-00002.safetensors'),
        write('outside/model.safetensors.index.json', index('../../secret.safetensors')),
      ],
      /names "\.\.\/\.\.\/secret\.safetensors", which is not a file of its own folder/,
    ],
  ];
  for (const [files, reason] of cases) {
    await dropFiles(page, files);
    await expect(page.getByText(reason)).toBeVisible();
    await expect(page.getByText('No detector was opened')).toBeVisible();
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    await expect(page.getByText(reason)).toHaveCount(0);
  }
  await expect(page.getByText('No detector is open. Open a file')).toBeVisible();
});

test('an encoder on Train says what it is; a recipe of the authors says where it differs', async ({
  page,
}) => {
  await openScreen(page, '/train?preset=nano&mode=full');
  const text = write('pretrain_ds_mean_std.txt', '{"mean": [0.9, 0.8, 0.7], "std": [0.1, 0.1, 0.1]}\n');
  const encoder = join(folder, 'encoder.pth');
  copyFileSync(released('dfd-plain.pth'), encoder);
  await dropFiles(page, [encoder, text]);
  await expect(page.getByText('What is encoder.pth for?')).toBeVisible();
  // By key: the notice moves while what was dropped is told above it.
  await pressEnter(page.getByRole('button', { name: 'Pretrained model', exact: true }));
  await expect(page.getByTestId('encoder-name')).toHaveText('encoder.pth');
  const said = page.getByTestId('encoder-facts');
  await expect(said).toContainText('ViT-nano/8, 32 px: a detector, of which the encoder is taken');
  await expect(said).toContainText('std 0.100 0.100 0.100: from the text beside the file');
  await page.getByLabel('Pixel statistics').selectOption('ImageNet');
  await expect(said).toContainText('those of ImageNet, chosen by you');

  await page.getByLabel('Recipe').selectOption("authors', ViT-S, deepfakes");
  const differences = page.getByTestId('recipe-differences');
  await differences.locator('summary').click();
  await expect(differences.getByRole('row', { name: /^Best epoch by/ })).toContainText('validation loss');
  await expect(differences.getByRole('row', { name: /^Warm-up epochs/ })).toContainText('5');
  await expect(page).toHaveURL(/layerDecay=0\.65/);
  await expectAccessible(page, 'a recipe of the authors');
  await page.getByLabel('Recipe').selectOption("authors', ViT-B, deepfakes, FS-Adapter");
  await expect(page).toHaveURL(/mode=adapter/);
  await expect(page).toHaveURL(/contrastWeight=0\.01/);
  await page.getByLabel('Recipe').selectOption("this app's");
  await expect(differences).toHaveCount(0);
});
