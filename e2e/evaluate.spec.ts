/** A detector from a file on a labelled dataset, by keyboard: figures, the order of classes, exports, map, degraded pictures. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { storedZip } from '../tools/lib/storedZip.mjs';
import { expectAccessible } from './axe';
import {
  countColors,
  importAsPlanned,
  loseGpu,
  openScreen,
  pressEnter,
  samplePaths,
  waitForFaces,
  workerNamed,
} from './lab';

const golden = (name: string) => fileURLToPath(new URL(`../tools/parity/goldens/${name}`, import.meta.url));

/** Sample portraits as a labelled dataset: every second one is called live. */
function labelledZip(count: number): Buffer {
  const named = samplePaths(count).map((path, i) => {
    const name = `${i % 2 ? 'live' : 'spoof'}/face${'abcdefghij'[i]}.jpg`;
    return [name, readFileSync(path)] as const;
  });
  return storedZip(Object.fromEntries(named));
}

const aucOf = async (page: Page, detector: string): Promise<number> => {
  const cell = page.getByRole('button', { name: new RegExp(`^${detector} on My faces: AUC`) });
  return Number((await cell.textContent())?.trim());
};

test(
  'evaluates a detector from a file on a dataset with other class names',
  { tag: '@webgpu' },
  async ({ page }) => {
    await openScreen(page, '/faces');
    const set = { name: 'set.zip', mimeType: 'application/zip', buffer: labelledZip(8) };
    await page.locator('#photographs').setInputFiles(set);
    await importAsPlanned(page);
    await waitForFaces(page, 8);
    await openScreen(page, '/evaluate');
    await expect(page.getByText('No detectors yet: train one, or open a file.')).toBeVisible();
    await expect(page.getByText('Choose a detector first.')).toBeVisible();
    await page.locator('#detector-files').setInputFiles(golden('detector.pth'));

    await page.getByRole('checkbox', { name: 'detector.pth', exact: true }).press('Space');
    await page.getByRole('checkbox', { name: /^My faces/ }).press('Space');
    await expect(page.getByLabel('Genuine class of My faces')).toHaveValue('live');
    const evaluate = page.getByRole('button', { name: 'Evaluate', exact: true });
    await evaluate.press('Enter');
    await expect(page.getByTestId('cross-table')).not.toContainText('…', { timeout: 120_000 });
    await expect(page.getByTestId('evaluation-status')).toHaveText('idle');
    const before = await aucOf(page, 'detector.pth');
    expect(before).toBeGreaterThanOrEqual(0);

    // Its file names no classes: the order of the released code is assumed, said and can be corrected.
    const row = page.getByRole('listitem').filter({ hasText: 'detector.pth' });
    await row.getByText('Output 0 is fake, 1 is real').press('Enter');
    await expect(row.getByText('Its file does not say')).toBeVisible();
    await pressEnter(row.getByRole('button', { name: 'Swap' }));
    await pressEnter(row.getByRole('button', { name: 'Use these names' }));
    await expect(row.getByText('Output 0 is real, 1 is fake')).toBeVisible();
    await evaluate.press('Enter');
    await expect(page.getByTestId('cross-table')).not.toContainText('…', { timeout: 120_000 });
    expect(await aucOf(page, 'detector.pth')).toBeCloseTo(1 - before, 3);

    await expect(page.getByText('the default, since no validation is recorded')).toBeVisible();
    for (const plot of ['roc', 'det', 'precision-recall', 'reliability']) {
      await expect(page.getByTestId(plot)).toBeVisible();
    }
    await expect(page.getByRole('list', { name: '1 to 8 of 8' }).getByRole('listitem')).toHaveCount(8);
    const download = page.waitForEvent('download');
    await pressEnter(page.getByRole('button', { name: 'LaTeX' }));
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('AUC (\\%) & My faces \\\\');

    await pressEnter(page.getByRole('button', { name: 'Draw the map' }));
    const map = page.getByTestId('feature-map');
    await map.press('ArrowRight');
    await expect(map).toHaveAttribute('aria-valuetext', /face.*(live|spoof), \d+ % fake, My faces/);
    await expect.poll(() => countColors(map)).toBeGreaterThan(3);
    await page.locator('#block-first').selectOption({ index: 1 });
    await pressEnter(page.getByRole('button', { name: 'Compare by block' }));
    const alike = page.getByTestId('block-similarity');
    await expect(alike).toHaveAttribute('aria-label', /block 1 is most like 1, block 2 is most like 2/);
    await expect(page.getByTestId('attention-distance')).toHaveAttribute(
      'aria-label',
      /block 1 \d+, block 2 \d+/,
    );
    await expect(page.getByTestId('few-shot-probes')).toContainText('detector.pth');
    const distances = page.waitForEvent('download');
    await pressEnter(page.getByRole('button', { name: 'Attention distances (CSV)' }));
    expect(readFileSync(await (await distances).path(), 'utf8')).toContain('mean attention distance (px)');

    // Eight faces are no neighbourhood: the page says that it is PCA.
    await page.locator('#map-method').selectOption('tsne');
    await pressEnter(page.getByRole('button', { name: 'Draw the map' }));
    await expect(page.getByText(/^PCA: the axes explain/)).toBeVisible();
    const table = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export the map as CSV' }).click();
    expect((await table).suggestedFilename()).toBe('feature-map-pca.csv');

    // Cancelled as soon as the first level is known, which stays.
    await pressEnter(page.getByRole('button', { name: 'Evaluate degraded pictures' }));
    await expect(page.getByTestId('sweep-plain')).toContainText(/8 undegraded faces: AUC \d/);
    await pressEnter(page.getByRole('button', { name: 'Cancel', exact: true }));
    await expect(page.getByTestId('evaluation-status')).toHaveText('idle');
    await expect(page.getByTestId('sweep-plain')).toBeVisible();

    await expectAccessible(page, 'evaluated');

    // A lost GPU is named; the next evaluation begins in a fresh worker.
    await loseGpu(await workerNamed(page, 'scoring'));
    await evaluate.press('Enter');
    await expect(page.getByText(/^The GPU was lost: /)).toBeVisible();
    await evaluate.press('Enter');
    await expect(page.getByTestId('cross-table')).not.toContainText('…', { timeout: 120_000 });
    expect(await aucOf(page, 'detector.pth')).toBeCloseTo(1 - before, 3);

    // The address has the choices; a reload brings them back, and what another browser lacks is said.
    await page.getByLabel('Level').selectOption('video');
    await page.getByLabel('Part of My faces').selectOption('test');
    await expect(page).toHaveURL(/figure=auc&level=video&detector=[0-9a-f]{16}&dataset=My\+faces&part=test/);
    await page.reload();
    await expect(page.getByRole('checkbox', { name: 'detector.pth', exact: true })).toBeChecked();
    await expect(page.getByLabel('Part of My faces')).toHaveValue('test');
    await expect(page.getByLabel('Genuine class of My faces')).toHaveValue('live');
    await expect(page).toHaveURL(/level=video/);
    await openScreen(
      page,
      '/evaluate?detector=00000000ffffffff&dataset=Nowhere&dataset=My+faces&genuine=&genuine=real',
    );
    for (const missing of [/00000000ffffffff is not saved/, /no dataset "Nowhere"/, /has no class "real"/]) {
      await expect(page.getByText(missing)).toBeVisible();
    }
    await expect(page.getByRole('checkbox', { name: /^My faces/ })).toBeChecked();
  },
);

test('works a protocol off and hands out its table', async ({ page }) => {
  await openScreen(page, '/faces');
  // Two data sets, each with its classes.
  const named = samplePaths(8).map((path, i) => {
    const name = `${i < 4 ? 'casia' : 'msu'}/${i % 2 ? 'live' : 'spoof'}/face${'abcdefgh'[i]}.jpg`;
    return [name, readFileSync(path)] as const;
  });
  const buffer = storedZip(Object.fromEntries(named));
  await page.locator('#photographs').setInputFiles({ name: 'set.zip', mimeType: 'application/zip', buffer });
  await importAsPlanned(page);
  await waitForFaces(page, 8);
  await openScreen(page, '/train?preset=nano&epochs=2&warmupEpochs=0&batchSize=4');
  await page.getByRole('link', { name: 'Evaluate', exact: true }).click();

  await expect(page.getByText('Choose labelled faces first.').first()).toBeVisible();
  await page.getByRole('checkbox', { name: /^My faces/ }).press('Space');
  await page.getByLabel('Shots').selectOption({ label: '0 shots' });
  await pressEnter(page.getByRole('button', { name: 'Start the protocol' }));
  const table = page.getByTestId('protocol-table');
  await expect(table.getByRole('columnheader', { name: 'casia: HTER' })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByTestId('protocol-status')).toHaveText('idle', { timeout: 180_000 });
  await expect(table.getByRole('row', { name: /^0 shots/ }).getByRole('cell')).toHaveCount(9);
  await expect(table.getByRole('row', { name: /^0 shots/ })).toHaveText(/^0 shots(\d+\.\d\d){9}$/);
  await expect(page.getByText('One seed, 0.')).toBeVisible();
  await expectAccessible(page, 'a protocol');
  const exports = page.getByRole('group', { name: 'Export the table of the protocol' });
  for (const [name, text] of [
    ['LaTeX', /^ {2}0 shots & \d/m],
    ['CSV', /^anti-spoofing,casia,casia,0,0,4,hter,\d/m],
  ] as const) {
    const download = page.waitForEvent('download');
    await pressEnter(exports.getByRole('button', { name }));
    expect(readFileSync(await (await download).path(), 'utf8')).toMatch(text);
  }
});
