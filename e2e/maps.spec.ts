/** Maps of a detector on forged faces, against where they were forged: as a command, and on the Evaluate screen. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, openScreen, samplePaths, stickingOut } from './lab';
import { lab as onAnyEngine, ROOT } from './labCommand';

const DETECTOR = join(ROOT, 'public/demo/detector.safetensors');
const PRETRAINED = join(ROOT, 'public/demo/encoder.safetensors');
const KINDS = ['relevance', 'grad-cam', 'attention', 'rollout', 'occlusion', 'residual'];

const lab = (...args: string[]) => onAnyEngine(...args, '--engine', 'cpu');

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maps-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

function portraits(count: number): string {
  const place = join(folder, 'faces');
  mkdirSync(place);
  for (const [i, path] of samplePaths(count).entries()) copyFileSync(path, join(place, `${i}.jpg`));
  return place;
}

interface Figure {
  mean: number | null;
}
interface Row {
  kind: string;
  family: string;
  forged: { faces: number; auc: Figure };
  shuffled: { auc: Figure };
  original: { faces: number };
}

test('the command compares every map with the gates that forge wrote', async () => {
  test.setTimeout(300_000);
  const [forged, out] = [join(folder, 'forged'), join(folder, 'out')];
  const made = await lab('forge', '--faces', portraits(8), '--out', forged, '--family', 'mixed', '--count', '8', '--seed', '3'); // prettier-ignore
  expect(made.status, JSON.stringify(made.events.at(-1)) + made.errors).toBe(0);
  const told = await lab('maps', '--faces', forged, '--detector', DETECTOR, '--out', out);
  expect(told.status, JSON.stringify(told.events.at(-1)) + told.errors).toBe(0);
  const { rows, missing, detector } = JSON.parse(readFileSync(join(out, 'maps.json'), 'utf8')) as {
    rows: Row[];
    missing: unknown[];
    detector: { name: string };
  };
  expect(detector.name).toBe('detector.safetensors');
  expect([...new Set(rows.map(({ kind }) => kind))]).toEqual(KINDS);
  expect(missing).toEqual([]);
  for (const { family, forged: of, shuffled, original } of rows.filter(
    ({ forged: { faces } }) => faces > 0,
  )) {
    expect(['swap', 'edit', 'blend', 'all']).toContain(family);
    expect(of.auc.mean).toBeGreaterThanOrEqual(0);
    expect(shuffled.auc.mean).toBeGreaterThan(0.4);
    expect(shuffled.auc.mean).toBeLessThan(0.6);
    expect(original.faces).toBe(of.faces);
  }
  const [head, first] = readFileSync(join(out, 'maps.csv'), 'utf8').split('\r\n');
  expect(head).toBe('detector,dataset,map,family,of,faces,auc,auc low,auc high,pointing,pointing low,pointing high'); // prettier-ignore
  expect(first).toMatch(/^detector\.safetensors,.*,relevance,(swap|edit|blend),forged face,\d+,/);
  expect(told.events.filter(({ event }) => event === 'map')).toHaveLength(rows.length);

  // A network without a head is no detector; a damaged record is named before anything starts.
  const headless = await lab('maps', '--faces', forged, '--detector', PRETRAINED, '--out', out);
  expect(headless.events.at(-1)).toMatchObject({ event: 'failed', reason: expect.stringContaining('it cannot tell classes apart') }); // prettier-ignore
  writeFileSync(join(forged, 'forgeries.json'), '{');
  const damaged = await lab('maps', '--faces', forged, '--detector', DETECTOR, '--out', out);
  expect([damaged.status, damaged.errors]).toEqual([2, expect.stringContaining('forgeries.json cannot be read')]); // prettier-ignore
});

test('the command says where it is not known that faces were forged', async () => {
  const out = join(folder, 'out');
  const told = await lab('maps', '--faces', portraits(2), '--detector', DETECTOR, '--out', out);
  expect(told.status).toBe(1);
  expect(told.events.at(-1)).toMatchObject({ event: 'failed', reason: expect.stringContaining('It is not known where any of these 2 faces was forged. Make a forged set') }); // prettier-ignore
});

test('the screen compares maps with the gates of a forged set, and exports the table', async ({ page }) => {
  test.setTimeout(300_000);
  await openScreen(page, '/evaluate');
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Maps on forged faces' }) });
  await expect(panel).toContainText('Make a forged set on the Faces screen');
  await expect(panel.getByText('Open a detector first.')).toBeVisible();
  await page.locator('#detector-files').setInputFiles(DETECTOR);
  await expect(panel.getByText('The dataset has no faces.')).toBeVisible();

  await openScreen(page, '/faces');
  await importFiles(page, samplePaths(6), 6);
  await page.locator('summary', { hasText: 'Forged set' }).click();
  await page.getByLabel('Kind of forgeries').selectOption('mixed');
  await page.getByRole('textbox', { name: 'How many' }).fill('6');
  await page.getByRole('button', { name: 'Make a forged set' }).click();
  await expect(page.getByTestId('forging-end')).toHaveAttribute('data-made', '6', { timeout: 120_000 });

  await openScreen(page, '/evaluate');
  await panel.getByLabel('Forged set').selectOption({ label: 'My faces' });
  await panel.getByRole('button', { name: 'Compare maps' }).click();
  await expect(page.getByText('It is not known where any of these 6 faces was forged.')).toBeVisible({ timeout: 60_000 }); // prettier-ignore
  await panel.getByLabel('Forged set').selectOption({ label: 'My faces, forged' });
  await panel.getByRole('button', { name: 'Compare maps' }).click();
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await expect(panel.getByTestId('map-truth')).toHaveCount(0);
  await panel.getByRole('button', { name: 'Compare maps' }).click();
  const table = panel.getByTestId('map-truth');
  await expect(table).toBeVisible({ timeout: 120_000 });
  await expect(table.getByRole('rowheader')).toHaveText(['Relevance', 'Grad-CAM', 'Attention', 'Rollout', 'Occlusion', 'Reconstruction residual']); // prettier-ignore
  await expect(table.getByRole('row', { name: /^Relevance/ })).toContainText(/before \d\.\d\d, shuffled 0\.[45]\d; \d face/); // prettier-ignore
  await expect(panel.getByTestId('map-truth-of')).toContainText('detector.safetensors on My faces, forged');
  await expectAccessible(page, 'maps on forged faces');
  await page.setViewportSize({ width: 390, height: 900 });
  expect(await stickingOut(page)).toBeNull();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'CSV' }).click(),
  ]); // prettier-ignore
  expect(download.suggestedFilename()).toBe('maps.csv');
  const csv = readFileSync(await download.path(), 'utf8');
  expect(csv).toContain('"My faces, forged",residual,');
  expect(csv).toContain(',shuffled map,');
});
