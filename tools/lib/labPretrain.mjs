/**
 * A pretraining run driven through the page as a person would: pick the photographs, press Start, read the figures,
 * press Stop, export. The figures of every step are in the exported metrics; what is told meanwhile is a sample.
 */
import { join } from 'node:path';

const POLL_MS = 1000;
/** Exports by their button, with the name of the file; null keeps the name that the page gives. */
const EXPORTS = [
  { button: 'Metrics (CSV)', file: 'metrics.csv' },
  { button: 'Configuration (JSON)', file: 'run.json' },
  { button: 'Checkpoint (.safetensors)', file: null },
  { button: 'Pictures (PNG)', file: 'pictures.png' },
];
const FIGURES = {
  total: 'metric-loss-total',
  c1: 'metric-loss-c1',
  c2: 'metric-loss-c2',
  c3: 'metric-loss-c3',
  lr: 'metric-lr',
  imagesPerSecond: 'metric-images-per-second',
  etaMs: 'metric-eta',
};

/**
 * @typedef {{ event: string } & Record<string, unknown>} LabEvent one line of progress
 *
 * @param {import('playwright').Page} page at the app
 * @param {import('./labArguments.mjs').PretrainRequest} request
 * @param {(event: LabEvent) => void} tell
 * @param {AbortSignal} signal stops the run and saves what it has
 * @returns {Promise<'finished' | 'stopped'>}
 * @throws {Error} when there is no face, or the run failed, with the page's own words
 */
export async function pretrain(page, { query, pictures, out }, tell, signal) {
  await page.goto(`/pretrain?${query}`);
  await importFaces(page, pictures, tell, signal);
  if (signal.aborted) return 'stopped';
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const phase = await follow(page, tell, signal);
  if (phase === 'failed') throw new Error(await textOf(page, 'alert'));
  await save(page, out, tell);
  return phase;
}

/**
 * @param {import('playwright').Page} page
 * @param {string[]} pictures
 * @param {(event: LabEvent) => void} tell
 * @param {AbortSignal} signal
 */
async function importFaces(page, pictures, tell, signal) {
  await page.locator('#photographs').setInputFiles(pictures);
  const status = page.getByTestId('import-status');
  await status.or(page.getByRole('alert')).first().waitFor({ timeout: 60_000 });
  let told = -1;
  for (let done = await importDone(page); done !== null; done = await importDone(page)) {
    if (done !== told) tell({ event: 'faces', done, total: pictures.length });
    told = done;
    if (signal.aborted) {
      await page.getByRole('button', { name: 'Cancel import' }).click();
      break;
    }
    await page.waitForTimeout(POLL_MS);
  }
  const faces = await dataValue(page, 'face-count');
  const failed = await page.getByTestId('import-failures').getByRole('listitem').allInnerTexts();
  for (const text of failed) {
    const [name, reason] = text.split('\n');
    tell({ event: 'left-out', name, reason });
  }
  tell({ event: 'faces-ready', faces, failed: failed.length });
  if (!(faces > 0) && !signal.aborted)
    throw new Error(
      `none of ${pictures.length} pictures gave a face; the first reason: ${failed[0] ?? 'none given'}`,
    );
}

/**
 * @param {import('playwright').Page} page
 * @returns {Promise<number | null>} pictures worked on; null when the import is over
 */
function importDone(page) {
  return page.evaluate(() => {
    const status = document.querySelector('[data-testid="import-status"]');
    const bar = status?.querySelector('progress');
    // While the models load, the bar counts models.
    return status && (bar?.ariaLabel === 'parsing faces' ? bar.value : 0);
  });
}

/**
 * @param {import('playwright').Page} page
 * @param {(event: LabEvent) => void} tell
 * @param {AbortSignal} signal
 * @returns {Promise<'finished' | 'stopped' | 'failed'>}
 */
async function follow(page, tell, signal) {
  const status = page.getByTestId('run-status');
  /** @type {string | null} */
  let told = null;
  let stopping = false;
  for (;;) {
    const { phase, words } = await status.evaluate(({ dataset, textContent }) => ({
      phase: dataset.phase,
      words: textContent,
    }));
    if (words !== told) tell({ event: 'status', phase, words });
    told = words;
    if (phase === 'running') tell({ event: 'step', ...(await figures(page)) });
    if (phase === 'finished' || phase === 'stopped' || phase === 'failed') return phase;
    if (signal.aborted && !stopping) {
      stopping = true;
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
    }
    await page.waitForTimeout(stopping ? 100 : POLL_MS);
  }
}

/** @param {import('playwright').Page} page */
async function figures(page) {
  /** @type {Record<string, number>} */
  const values = { step: await dataValue(page, 'metric-step') };
  for (const [name, testId] of Object.entries(FIGURES)) values[name] = await dataValue(page, testId);
  return values;
}

/**
 * @param {import('playwright').Page} page
 * @param {string} testId
 */
async function dataValue(page, testId) {
  const text = await page.getByTestId(testId).getAttribute('data-value');
  return text === null ? Number.NaN : Number(text);
}

/**
 * @param {import('playwright').Page} page
 * @param {'alert'} role
 */
async function textOf(page, role) {
  return (await page.getByRole(role).allInnerTexts()).join(' ').replaceAll('\n', ' ');
}

/**
 * @param {import('playwright').Page} page
 * @param {string} out
 * @param {(event: LabEvent) => void} tell
 */
async function save(page, out, tell) {
  await page.getByText('Export', { exact: true }).click();
  for (const { button, file } of EXPORTS) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button, exact: true }).click();
    const received = await download;
    const path = join(out, file ?? received.suggestedFilename());
    await received.saveAs(path);
    tell({ event: 'saved', path });
  }
}
