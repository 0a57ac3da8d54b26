/** Files as people have them (`tools/parity/cases`): dropped on Score and Faces each is taken, asked about, or named with the way out. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { PRESETS } from '@/lib/presets';
import { classifierParameters } from '@/ml/model/parameters';
import { expectAccessible } from './axe';
import { modelFile } from './detectorFile';
import { importAsPlanned, openScreen, samplePaths } from './lab';

const caseFile = (name: string) => fileURLToPath(new URL(`../tools/parity/cases/${name}`, import.meta.url));
const detectors = (page: Page) => page.locator('#score-detector');
const fact = (page: Page, name: string) =>
  page
    .getByTestId('detector-facts')
    .locator('div', { has: page.getByText(name, { exact: true }) })
    .last();

test('every checkpoint of the cases on Score', async ({ page }) => {
  await page.route('**/demo/**', (route) => route.fulfill({ status: 404, body: 'not found' }));
  await openScreen(page, '/score');
  const read = [
    ...['06-model_state_dict.pth', '09-multistep-scheduler.pth', '11c-expanded.pth', '12-lightning.ckpt'],
    ...['13-deepfakebench.pth', '18-float64-constant.pth', 'layerscale.pth', 'model_best.pth.tar'],
  ];
  for (const name of read) {
    await detectors(page).setInputFiles(caseFile(name));
    await expect(fact(page, 'Name')).toContainText(name);
    await expect(fact(page, 'Network')).toContainText('ViT-nano/8, 32 px, 2 blocks');
    await expect(fact(page, 'Classes')).toContainText('0 fake, 1 real (assumed');
  }
  const refused: [name: string, reason: RegExp][] = [
    ['15-torchscript.pt', /15-torchscript\.pt: .*TorchScript program .*not weights/],
    ['19-nan.pth', /19-nan\.pth: .*"blocks\.\d\.[\w.]+" holds NaN/],
    ['model-00001-of-00002.safetensors', /part 1 of 2 of the model "model\.safetensors"/],
  ];
  for (const [name, reason] of refused) {
    await detectors(page).setInputFiles(caseFile(name));
    await expect(page.getByText('No detector was opened')).toBeVisible();
    await expect(page.getByText(reason)).toBeVisible();
    await page.getByRole('button', { name: 'Dismiss' }).click();
  }
  const parts = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  await detectors(page).setInputFiles(parts.map(caseFile));
  await expect(fact(page, 'Name')).toContainText('model.safetensors');

  // A refusal stays where another file is opened beside it.
  await detectors(page).setInputFiles([caseFile('15-torchscript.pt'), caseFile('06-model_state_dict.pth')]);
  await expect(fact(page, 'Name')).toContainText('06-model_state_dict.pth');
  await expect(page.getByText(/15-torchscript\.pt: /)).toBeVisible();
});

test('one output is asked about, and remembered', async ({ page }) => {
  await openScreen(page, '/score');
  await detectors(page).setInputFiles(caseFile('20-one-logit.pth'));
  const question = page.getByText('What does its output mean?');
  await expect(question).toBeVisible();
  await page.locator('#score-photographs').setInputFiles(samplePaths(1));
  await expect(page.getByTestId('score-queue')).toHaveAttribute('data-left', '0', { timeout: 120_000 });
  await expect(page.getByTestId('result-row').locator('[data-score]')).toHaveText('–');
  await expectAccessible(page, 'asked');
  await page.getByLabel('A high output is').selectOption('fake');
  await page.getByRole('button', { name: 'Use this meaning' }).click();
  await expect(question).toBeHidden();
  const score = page.getByTestId('attack-score');
  await expect(score).toHaveText(/^0\.\d{3}$/);
  const asFake = Number(await score.textContent());
  expect(asFake).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Swap' }).click();
  await page.getByRole('button', { name: 'Use these names' }).click();
  await expect.poll(async () => Number(await score.textContent())).toBeCloseTo(1 - asFake, 2);
  await detectors(page).setInputFiles(caseFile('20-one-logit.pth'));
  await expect(fact(page, 'Classes')).toContainText('0 fake, 1 real (named by you)');
  await expect(question).toBeHidden();
});

/** ViT-S of one block for small pictures, which nothing says the heads of. */
const small = modelFile(
  'small.safetensors',
  classifierParameters({ ...PRESETS.small.model, imageSize: 32, depth: 1 }, 2),
  null,
);

test('heads are asked where nothing says them: Score, Masks, Pretrain, Evaluate', async ({ page }) => {
  const dialog = page.getByRole('dialog', { name: 'How many attention heads has it?' });
  await openScreen(page, '/score');
  await detectors(page).setInputFiles(small);
  await expect(dialog).toContainText('small.safetensors holds an encoder 384 wide');
  const heads = dialog.getByLabel('Attention heads');
  await expect(heads.getByRole('option').first()).toHaveText('12, each 32 wide: FSFM and MoCo v3');
  await expect(heads.getByRole('option').nth(1)).toHaveText('6, each 64 wide: timm, DeiT and DINO');
  await expectAccessible(page, 'heads asked');
  await dialog.getByRole('button', { name: 'Do not open it' }).click();
  await expect(page.getByText(/small\.safetensors: The number of attention heads/)).toBeVisible();
  await detectors(page).setInputFiles(small);
  await heads.selectOption('6');
  await dialog.getByRole('button', { name: 'Open with 6 heads' }).click();
  await expect(fact(page, 'Network')).toContainText('6 heads as you said');
  await page.getByTestId('detector-facts').getByLabel('Attention heads').selectOption('12');
  await expect(fact(page, 'Network')).toContainText('12 heads as you said');
  await page.getByTestId('detector-facts').getByLabel('Attention heads').selectOption('6');
  await expect(fact(page, 'Network')).toContainText('6 heads as you said');
  // Known now: the same file is not asked about again, on any screen.
  await detectors(page).setInputFiles(small);
  await expect(fact(page, 'Network')).toContainText('6 heads as you said');
  await openScreen(page, '/evaluate');
  await page.locator('#detector-files').setInputFiles(small);
  await expect(page.getByLabel('Detectors saved in this browser')).toContainText('small.safetensors');
  await expect(dialog).toHaveCount(0);

  for (const [screen, input] of [
    ['/masks', '#reconstruction-checkpoint'],
    ['/pretrain', '#checkpoints'],
  ] as const) {
    await openScreen(page, screen);
    await page.locator(input).setInputFiles(small);
    await dialog.getByRole('button', { name: 'Open with 12 heads' }).click();
    await expect(page.getByText(/small\.safetensors: The file holds ViT-S/)).toBeVisible();
  }
});

test('every archive of the cases on Faces', async ({ page }) => {
  await openScreen(page, '/faces');
  const archives = ['gbk-names.zip', 'backslash.zip', 'dot-slash-bsdtar.zip', 'raw.CR3'];
  await page.locator('#photographs').setInputFiles(archives.map(caseFile));
  await importAsPlanned(page);
  const failures = page.getByTestId('import-failures').getByRole('listitem');
  // Drawn pictures without a face: each is named as one, under its own path.
  await expect(failures.filter({ hasText: 'backslash.zip/' }).first()).toContainText('/', {
    timeout: 120_000,
  });
  await expect(page.getByTestId('import-status')).toHaveCount(0, { timeout: 120_000 });
  await expect(failures.filter({ hasText: 'raw.CR3' })).toContainText('camera raw (CR3)');
  await expect(failures.filter({ hasText: 'dot-slash-bsdtar.zip/real/' }).first()).toBeVisible();
  await expect(failures.filter({ hasText: 'gbk-names.zip/' }).first()).toBeVisible();
  await expect(failures.filter({ hasText: 'occurs twice' })).toHaveCount(0);
});

interface Scored {
  ending: Record<string, unknown>;
  events: Record<string, unknown>[];
}

/** `npm run lab -- score`, as its page is asked. */
async function scoreHeadless(
  page: Page,
  detector: string | typeof small,
  said: { heads?: number; oneOutput?: 'fake' | 'real' } = {},
): Promise<Scored> {
  await page.goto('/headless.html');
  const give = async (slot: 'detectors' | 'faces', files: string | typeof small) => {
    await page.locator('#files').setInputFiles(files);
    const name = typeof files === 'string' ? basename(files) : files.name;
    await page.evaluate(([into, path]) => window.lab.take(into, [path]), [slot, name] as const);
  };
  await give('detectors', detector);
  await give('faces', samplePaths(1)[0]);
  return page.evaluate(async (request) => {
    window.lab.compute('engine=gpu');
    const events: Record<string, unknown>[] = [];
    const ending = await window.lab.run({ command: 'score', ...request }, (event) => events.push(event));
    return { ending, events };
  }, said);
}

test('the same without a screen', async ({ page }) => {
  for (const name of ['12-lightning.ckpt', 'model_best.pth.tar']) {
    const { ending, events } = await scoreHeadless(page, caseFile(name));
    expect(ending, name).toEqual({ event: 'finished' });
    expect(events.find(({ event }) => event === 'scores')).toMatchObject({ faces: 1 });
    expect(events.some(({ event }) => event === 'no-attack-score')).toBe(false);
  }
  const refusals: [Parameters<typeof scoreHeadless>[1], RegExp][] = [
    [caseFile('15-torchscript.pt'), /TorchScript program .*state_dict/],
    [caseFile('19-nan.pth'), /"blocks\.\d\.[\w.]+" holds NaN/],
    [caseFile('model-00001-of-00002.safetensors'), /part 1 of 2 .*all 2 parts together/],
    [small, /number of attention heads .* cannot be read .*--heads\): 6 for timm/],
  ];
  for (const [file, reason] of refusals) {
    const { ending } = await scoreHeadless(page, file);
    expect(ending.event).toBe('failed');
    expect(ending.reason).toMatch(reason);
  }
  expect((await scoreHeadless(page, small, { heads: 6 })).ending).toEqual({ event: 'finished' });
  const oneLogit = caseFile('20-one-logit.pth');
  const asked = await scoreHeadless(page, oneLogit);
  expect(asked.events.find(({ event }) => event === 'no-attack-score')?.reason).toContain('--one-output');
  const said = await scoreHeadless(page, oneLogit, { oneOutput: 'fake' });
  expect(said.events.some(({ event }) => event === 'no-attack-score')).toBe(false);
});
