/** Detectors judged through the page: every folder a labelled dataset on Faces, all pairs on Evaluate, then the table. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { alertText, importFaces, POLL_MS, saveDownload } from './labPage.mjs';

const TABLES = [
  { button: 'CSV', file: 'evaluation.csv' },
  { button: 'JSON', file: 'evaluation.json' },
  { button: 'Markdown', file: 'evaluation.md' },
  { button: 'LaTeX', file: 'evaluation.tex' },
];
const TABLE = '[data-testid="cross-table"]';

/** @typedef {import('./labFiles.mjs').Named} Named */

/**
 * @param {import('playwright').Page} page at the app
 * @param {import('./labArguments.mjs').LabRequest} request
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @param {AbortSignal} signal ends it; the pairs that were judged are saved
 * @returns {Promise<'finished' | 'stopped'>}
 * @throws {Error} when a detector or a folder is refused, with the page's own words, or a pair could not be judged; the
 *   others are saved first
 */
export async function evaluate(page, { detectors, folders, genuine, part, out }, tell, signal) {
  await page.goto('/faces');
  for (const folder of folders) {
    await page.getByLabel('New dataset').fill(folder.name);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.locator('li > button[aria-pressed="true"]').filter({ hasText: folder.name }).waitFor();
    tell({ event: 'dataset', name: folder.name });
    await importFaces(page, folder.path, tell, signal);
    if (signal.aborted) return 'stopped';
  }
  await page.goto('/evaluate');
  for (const detector of detectors) await openDetector(page, detector);
  for (const { name } of detectors) {
    const box = page.getByRole('checkbox', { name, exact: true });
    if (await box.isVisible()) await box.check(); // one file twice is one detector, under its newer name
  }
  for (const { name } of folders) await chooseSet(page, name, part, genuine);
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await follow(page, tell, signal);
  const problem = await alertText(page);
  // Nothing was judged yet when it was stopped.
  if ((await page.locator(`${TABLE} td button`).count()) === 0) {
    if (signal.aborted) return 'stopped';
    throw new Error(problem);
  }
  for (const { button, file } of TABLES) {
    const within = page.getByRole('group', { name: 'Export the table' });
    await saveDownload(page, button, out, tell, { file, within });
  }
  if (signal.aborted) return 'stopped';
  const failure = firstFailure(join(out, 'evaluation.json')) ?? problem;
  if (failure) throw new Error(failure);
  return 'finished';
}

/**
 * Takes the file into the page's library under its name, and waits until it is listed.
 * @param {import('playwright').Page} page
 * @param {Named} detector
 */
async function openDetector(page, { path, name }) {
  // Files of the same name are told apart by a link with another.
  const links = mkdtempSync(join(tmpdir(), 'fsfm-detector-'));
  try {
    const file = name === basename(path) ? path : join(links, name);
    if (file !== path) symlinkSync(path, file);
    await page.locator('#detector-files').setInputFiles(file);
    const listed = page.getByRole('checkbox', { name, exact: true });
    const refusal = page.locator('[data-sonner-toast]');
    await listed.or(refusal).first().waitFor({ timeout: 300_000 });
    if (!(await listed.isVisible()))
      throw new Error((await refusal.first().innerText()).replaceAll('\n', ' '));
  } finally {
    rmSync(links, { recursive: true });
  }
}

/**
 * @param {import('playwright').Page} page
 * @param {string} name
 * @param {string} part
 * @param {string} genuine '' where the names of the classes tell
 */
async function chooseSet(page, name, part, genuine) {
  const row = page
    .getByRole('list', { name: 'Datasets' })
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) });
  await row.getByRole('checkbox').check();
  await row.getByLabel(`Part of ${name}`).selectOption(part);
  const choice = row.getByLabel(`Genuine class of ${name}`);
  const classes = await choice.evaluate((select) =>
    select instanceof HTMLSelectElement ? [...select.options].flatMap(({ value }) => value || []) : [],
  );
  if (genuine !== '' && !classes.includes(genuine))
    throw new Error(`--genuine ${genuine}: the classes of "${name}" are ${classes.join(', ')}`);
  if (genuine !== '') await choice.selectOption(genuine);
  else if ((await choice.inputValue()) === '')
    throw new Error(`which class of "${name}" is genuine? Say --genuine with one of ${classes.join(', ')}`);
}

/**
 * Until every pair was judged, or the page says why not.
 * @param {import('playwright').Page} page
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @param {AbortSignal} signal
 */
async function follow(page, tell, signal) {
  const status = page.getByTestId('evaluation-status');
  let told = '';
  let cells = 0;
  for (;;) {
    const words = await status.innerText();
    const busy = words !== 'idle' && words !== 'failed';
    if (busy && words !== told) tell({ event: 'status', words });
    told = words;
    const judged = await cellsOf(page);
    for (const cell of judged.slice(cells)) tell({ event: 'judged', ...cell });
    cells = judged.length;
    if (!busy) return;
    if (signal.aborted) await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.waitForTimeout(POLL_MS);
  }
}

/**
 * The pairs that are known, in the order in which they are judged.
 * @param {import('playwright').Page} page
 */
function cellsOf(page) {
  return page.evaluate((table) => {
    const head = [...document.querySelectorAll(`${table} thead th`)].map((cell) => cell.textContent);
    return [...document.querySelectorAll(`${table} tbody tr`)].flatMap((row) =>
      [...row.querySelectorAll('td')].flatMap((cell, i) =>
        cell.querySelector('button')
          ? { detector: row.querySelector('th')?.textContent, dataset: head[i + 1], auc: cell.textContent }
          : [],
      ),
    );
  }, TABLE);
}

/** @param {string} path of the saved table @returns {string | null} why a pair could not be judged */
function firstFailure(path) {
  /** @type {{ cells: { error: { message: string, remedy: string } | null }[] }} */
  const { cells } = JSON.parse(readFileSync(path, 'utf8'));
  const failed = cells.flatMap(({ error }) => error ?? []);
  return failed[0]
    ? `${failed.length} of ${cells.length} not judged: ${failed[0].message} ${failed[0].remedy}`
    : null;
}
