/**
 * A pretraining run driven through the page as a person would: pick the photographs, press Start, read the figures,
 * press Stop, export. The figures of every step are in the exported metrics; what is told meanwhile is a sample.
 */
import { alertText, dataValue, importFaces, POLL_MS, saveDownload } from './labPage.mjs';

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
 * @param {import('playwright').Page} page at the app
 * @param {import('./labArguments.mjs').LabRequest} request
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @param {AbortSignal} signal stops the run and saves what it has
 * @returns {Promise<'finished' | 'stopped'>}
 * @throws {Error} when there is no face or nothing to go on with, or the run failed, with the page's own words
 */
export async function pretrain(page, { query, pictures, out, resume }, tell, signal) {
  await page.goto(`/pretrain?${query}`);
  if (resume) {
    await goOn(page, tell);
  } else {
    await importFaces(page, pictures, tell, signal);
    if (signal.aborted) return 'stopped';
    await page.getByRole('button', { name: 'Start', exact: true }).click();
  }
  const phase = await follow(page, tell, signal);
  if (phase === 'failed') throw new Error(await alertText(page));
  await page.getByText('Export', { exact: true }).click();
  for (const { button, file } of EXPORTS) await saveDownload(page, button, out, tell, { file });
  return phase;
}

/**
 * @param {import('playwright').Page} page
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 */
async function goOn(page, tell) {
  const notice = page.getByText(/A run can go on from step \d+/);
  await notice.waitFor({ timeout: 30_000 }).catch(() => {
    throw new Error('--resume: no run is kept in --out that could go on');
  });
  tell({ event: 'goes-on', step: Number(/\d+/.exec(await notice.innerText())?.[0]) });
  await page.getByRole('button', { name: 'Go on with this run' }).click();
}

/**
 * @param {import('playwright').Page} page
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
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
