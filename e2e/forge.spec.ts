/** `npm run lab -- forge`: forgeries as files, the same by the same seed, and sentences for what cannot be. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { importAsPlanned, importFiles, openScreen, samplePaths, waitForFaces } from './lab';
import { lab } from './labCommand';
import { readyFaces } from './readyFaces';

const forge = (...args: string[]) => lab('forge', ...args, '--engine', 'cpu');

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forge-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

function portraits(count: number, name = 'faces'): string {
  const place = join(folder, name);
  mkdirSync(place);
  for (const [i, path] of samplePaths(count).entries()) copyFileSync(path, join(place, `${i}.jpg`));
  return place;
}

interface Forgeries {
  settings: object;
  forgeries: {
    picture: string;
    mask: string;
    genuine: string;
    family: string;
    target: { name: string };
    accepted: boolean;
  }[];
}

test('writes pictures, masks and one record, and the same bytes again', async () => {
  const faces = portraits(4);
  const make = async (name: string) => {
    const out = join(folder, name);
    const told = await forge('--faces', faces, '--out', out, '--family', 'mixed', '--count', '3', '--seed', '7'); // prettier-ignore
    expect(told.status, JSON.stringify(told.events.at(-1)) + told.errors).toBe(0);
    return out;
  };
  const [first, second] = [await make('one'), await make('two')];
  const names = readdirSync(first).sort();
  expect(readdirSync(second).sort()).toEqual(names);
  for (const name of names)
    expect(readFileSync(join(first, name)).equals(readFileSync(join(second, name))), name).toBe(true);
  const record = JSON.parse(readFileSync(join(first, 'forgeries.json'), 'utf8')) as Forgeries;
  expect(record.settings).toEqual({ family: 'mixed', count: 3, seed: 7 });
  expect(record.forgeries).toHaveLength(3);
  expect(names).toEqual(
    [
      'forgeries.json',
      ...record.forgeries.flatMap(({ picture, mask }) => [picture, mask]),
      ...new Set(record.forgeries.map(({ genuine }) => genuine)),
    ].sort(),
  );
  for (const { picture, family, target, accepted } of record.forgeries) {
    expect(picture).toMatch(/^forged-\d{5}-(swap|edit|blend)[.]png$/);
    expect(readFileSync(join(first, picture)).toString('latin1')).toContain(`tEXtComment\0forged: ${family}`);
    expect(target.name).toMatch(/^faces\/\d[.]jpg$/);
    expect(accepted).toBe(true);
  }
});

test('says what cannot be made, and with which exit status', async () => {
  const where = ['--faces', portraits(1), '--out', join(folder, 'out')];
  const told = await forge(...where);
  expect(told.status).toBe(1);
  expect(told.events.at(-1)).toMatchObject({ event: 'failed', reason: expect.stringContaining('There is no second face to take from.') }); // prettier-ignore
  const { status, errors } = await forge(...where, '--family', 'deepfake');
  expect([status, errors]).toEqual([2, expect.stringContaining('--family deepfake: use swap, edit, blend, mixed')]); // prettier-ignore
});

test('a forged set holds both classes, goes on after its tab was closed, and comes back from its export', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openScreen(page, '/faces');
  await importFiles(page, await readyFaces(4), 4);
  await page.locator('summary', { hasText: 'Forged set' }).click();
  await page.getByLabel('Kind of forgeries').selectOption('mixed');
  await page.getByRole('textbox', { name: 'How many' }).fill('0');
  await expect(page.getByRole('button', { name: 'Make a forged set' })).toHaveAttribute('aria-disabled', 'true'); // prettier-ignore
  await page.getByRole('textbox', { name: 'How many' }).fill('9');
  await expectAccessible(page, 'forged set');
  await page.getByRole('button', { name: 'Make a forged set' }).click();
  await expect(page.getByTestId('forging-status')).toContainText('4 / 9', { timeout: 120_000 });
  page.once('dialog', (question) => void question.accept());
  await page.reload();
  const unfinished = page.getByText('Unfinished forged set: My faces, forged');
  await expect(unfinished).toBeVisible();
  await expect(page.getByText(/[48] of 9 forged faces are made[.]/)).toBeVisible();
  await expectAccessible(page, 'unfinished forged set');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByTestId('forging-status')).toBeVisible();
  await expect(unfinished).toBeHidden();
  await expect(page.getByTestId('forging-end')).toHaveAttribute('data-made', '9', { timeout: 120_000 });
  await expect(page.getByTestId('forging-end')).toBeVisible();
  await expect(unfinished).toBeHidden();
  const count = page.getByTestId('face-count');
  const faces = Number(await count.getAttribute('data-value'));
  expect(faces).toBeGreaterThan(9);
  const made = await storedFaces(page, 'My faces, forged');
  const fakes = made.filter(({ label }) => label === 'fake');
  expect(fakes.length).toBeGreaterThan(7);
  for (const { domain, group, forgery } of fakes) {
    expect(['swap', 'edit', 'blend']).toContain(domain);
    expect(group).toMatch(/^people \d+$/);
    expect(forgery?.record.target.name).toBeTruthy();
    expect(atob(forgery!.gate)).toHaveLength(56 * 56);
  }

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as zip' }).click(),
  ]); // prettier-ignore
  const file = join(folder, 'forged.zip');
  await download.saveAs(file);
  await page.getByLabel('New dataset').fill('Again');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(count).toHaveAttribute('data-value', '0');
  await page.locator('#photographs').setInputFiles([file]);
  await importAsPlanned(page);
  await waitForFaces(page, faces);
  const again = await storedFaces(page, 'Again');
  const said = (rows: StoredFace[]) =>
    rows.map(({ id, label, domain, group, forgery }) => ({ id, label, domain, group, forgery }));
  expect(said(again)).toEqual(said(made));
});

interface StoredFace {
  id: string;
  label?: string;
  domain?: string;
  group?: string;
  forgery?: { record: { target: { name: string } }; gate: string };
}

/** Rows of a dataset in the browser's index, by id. */
function storedFaces(page: Page, name: string): Promise<StoredFace[]> {
  return page.evaluate(async (wanted) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
      });
    const database = await done(indexedDB.open('fsfm-lab-faces'));
    const store = database.transaction(['datasets', 'faces']);
    const datasets = await done(store.objectStore('datasets').getAll());
    const rows = await done(store.objectStore('faces').getAll());
    database.close();
    const { id } = datasets.find((dataset) => dataset.name === wanted);
    return rows.filter(({ datasetId }) => datasetId === id);
  }, name);
}
