/** What frozen networks know of faces: as a command, and on the Evaluate screen. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { expectAccessible } from './axe';
import { importFiles, openScreen, pressEnter, samplePaths, stickingOut } from './lab';
import { lab as onAnyEngine, ROOT } from './labCommand';

const DETECTOR = join(ROOT, 'public/demo/detector.safetensors');
const FACES = 24;

const lab = (...args: string[]) => onAnyEngine(...args, '--engine', 'cpu');

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'probe-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

function portraits(count: number): string {
  const place = join(folder, 'faces');
  for (const [i, path] of samplePaths(count).entries()) {
    const side = join(place, i % 2 ? 'real' : 'fake');
    mkdirSync(side, { recursive: true });
    copyFileSync(path, join(side, `${i}.jpg`));
  }
  return place;
}

interface Figure {
  mean: number | null;
}
interface Row {
  kind: string;
  name: string;
  readouts: {
    readout: string;
    width: number;
    permuted: Figure;
    lessRandom: Figure | null;
    classes: unknown;
  }[];
}

test('the command probes a detector and writes every figure, with pixels and a random encoder beside it', async () => {
  test.setTimeout(300_000);
  const [faces, out] = [portraits(FACES), join(folder, 'out')];
  const told = await lab('probe', '--faces', faces, '--model', DETECTOR, '--out', out, '--seed', '3');
  expect(told.status, JSON.stringify(told.events.at(-1)) + told.errors).toBe(0);
  const found = JSON.parse(readFileSync(join(out, 'probes.json'), 'utf8')) as {
    rows: Row[];
    faces: number;
    seed: number;
    classes: object[];
    fingerprint: string;
  };
  expect(found).toMatchObject({ faces: FACES, seed: 3, classes: [{ name: 'real' }, { name: 'fake' }] });
  expect(found.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(found.rows.map(({ kind }) => kind)).toEqual(['network', 'random', 'pixels']);
  expect(found.rows[0].name).toBe('detector.safetensors');
  for (const { kind, readouts } of found.rows) {
    expect(readouts.map(({ readout }) => readout)).toEqual(['mean', 'spatial', 'views']);
    for (const { permuted, lessRandom, classes } of readouts) {
      expect(permuted.mean).toBeLessThan(0.05);
      expect(lessRandom === null).toBe(kind !== 'network');
      expect(classes).not.toBeNull();
    }
  }
  expect(told.events.filter(({ event }) => event === 'probe')).toHaveLength(9);
  const csv = readFileSync(join(out, 'probes.csv'), 'utf8');
  expect(csv).toContain('detector.safetensors,network,');
  expect(csv).toContain('"all blendshapes, permuted"');

  const few = await lab('probe', '--faces', faces, '--count', '6', '--out', out);
  expect(few.status).toBe(1);
  expect(few.events.at(-1)).toMatchObject({ event: 'failed', reason: expect.stringContaining('cannot be told from 6 faces of 6 people') }); // prettier-ignore
});

test('the screen probes networks by keyboard, shows bars, table and sentences, and exports them', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openScreen(page, '/faces');
  await importFiles(page, samplePaths(FACES), FACES);
  await openScreen(page, '/evaluate');
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'What it knows' }) });
  const demonstration = panel.getByRole('checkbox', { name: /demonstration encoder/ });
  await expect(demonstration).toBeChecked();
  await demonstration.press('Space');
  await expect(panel.getByText('Choose a network first.')).toBeVisible();
  await page.locator('#probed-networks').setInputFiles(DETECTOR);
  await expect(panel.getByRole('checkbox', { name: /detector\.safetensors/ })).toBeChecked();
  await demonstration.press('Space');
  await pressEnter(panel.getByRole('button', { name: 'Probe what it knows' }));
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await expect(panel.getByTestId('knowledge')).toHaveCount(0);
  await pressEnter(panel.getByRole('button', { name: 'Probe what it knows' }));
  const table = panel.getByTestId('knowledge');
  await expect(table).toBeVisible({ timeout: 120_000 });
  await expect(table.getByRole('rowheader')).toHaveText([/^detector/, /^demonstration/, /^random encoder, micro/, 'pixels']); // prettier-ignore
  await expect(panel.getByTestId('knowledge-words')).toContainText('a random encoder of its architecture');
  await expect(panel.getByTestId('knowledge-bars')).toHaveAttribute('aria-label', /pixels: .*mouth .*pose/);
  await panel.getByLabel('Read out as').selectOption({ label: '4 x 4 grid' });
  await expect(panel.getByText(', by region; 4 x 4 grid')).toBeVisible();
  await expectAccessible(page, 'what networks know');
  await page.setViewportSize({ width: 390, height: 900 });
  expect(await stickingOut(page)).toBeNull();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'CSV' }).click(),
  ]); // prettier-ignore
  expect(download.suggestedFilename()).toBe('probes.csv');
  expect(readFileSync(await download.path(), 'utf8')).toContain(',random,');
});
