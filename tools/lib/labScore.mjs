/** Photographs scored through the page: a detector and a whole folder on Score, then its tables. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertText, chooseFiles, POLL_MS, saveDownload } from './labPage.mjs';

const TABLES = [
  { button: 'Scores (CSV)', file: 'scores.csv' },
  { button: 'Scores (JSON)', file: 'scores.json' },
];

/**
 * @param {import('playwright').Page} page at the app
 * @param {import('./labArguments.mjs').LabRequest} request
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @param {AbortSignal} signal leaves out the photographs that still wait and saves the scores of the others
 * @returns {Promise<'finished' | 'stopped'>}
 * @throws {Error} when the detector is refused, the queue stopped by itself, or no photograph gave a face; the tables
 *   are saved first where there are any
 */
export async function score(page, { folders, detectors, out }, tell, signal) {
  await page.goto('/score');
  await page.locator('#score-detector').setInputFiles(detectors[0]?.path ?? '');
  const facts = page.getByTestId('detector-facts');
  await facts.or(page.getByRole('alert')).first().waitFor({ timeout: 300_000 });
  if (!(await facts.isVisible())) throw new Error(await alertText(page));
  await chooseFiles(page.locator('#score-photographs'), folders[0]?.path ?? '');
  await follow(page, tell, signal);
  const problem = await alertText(page);
  if (!(await page.getByRole('button', { name: 'Scores (JSON)' }).isVisible())) {
    if (signal.aborted) return 'stopped';
    throw new Error(problem);
  }
  for (const { button, file } of TABLES) await saveDownload(page, button, out, tell, { file });
  const reason = tellOutcome(join(out, 'scores.json'), tell);
  if (problem) throw new Error(problem);
  if (reason && !signal.aborted) throw new Error(reason);
  return signal.aborted ? 'stopped' : 'finished';
}

/**
 * Until nothing waits any more, or the page says why it does not go on.
 * @param {import('playwright').Page} page
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @param {AbortSignal} signal
 */
async function follow(page, tell, signal) {
  let told = '';
  // The queue is not shown while files are listed or frames of a video are taken.
  for (let quiet = 0; quiet < 2;) {
    if (await page.getByRole('alert').count()) return;
    const queue = await queueOf(page);
    const line = JSON.stringify(queue);
    if (queue && line !== told) tell({ event: 'scored', done: queue.total - queue.left, total: queue.total });
    told = line;
    quiet = queue?.left === 0 || (signal.aborted && !queue) ? quiet + 1 : 0;
    if (signal.aborted && queue && queue.left > 0)
      await page
        .getByRole('button', { name: 'Cancel the rest' })
        .click({ timeout: 5000 })
        .catch(() => {});
    await page.waitForTimeout(POLL_MS);
  }
}

/**
 * @param {import('playwright').Page} page
 * @returns {Promise<{ left: number, total: number } | null>}
 */
function queueOf(page) {
  return page.evaluate(() => {
    /** @type {HTMLElement | null} */
    const queue = document.querySelector('[data-testid="score-queue"]');
    // While the models load, the first bar counts models.
    const bar = [...(queue?.querySelectorAll('progress') ?? [])].at(-1);
    return queue && { left: Number(queue.dataset.left), total: bar?.max ?? 0 };
  });
}

/**
 * Tells what gave no score, by the saved table.
 * @param {string} path
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @returns {string | null} why there is no score at all
 */
function tellOutcome(path, tell) {
  /** @type {{ detectors: { name: string, bonaFide: string | null }[], faces: { photograph: string, error?: string }[] }} */
  const { detectors, faces } = JSON.parse(readFileSync(path, 'utf8'));
  const failed = faces.filter(({ error }) => error !== undefined);
  for (const { photograph, error } of failed) tell({ event: 'left-out', name: photograph, reason: error });
  const scored = faces.length - failed.length;
  tell({ event: 'scores', faces: scored, failed: failed.length });
  for (const { name, bonaFide } of detectors)
    if (bonaFide === null)
      tell({
        event: 'no-attack-score',
        detector: name,
        reason: 'which of its outputs is genuine is not known',
      });
  return scored > 0
    ? null
    : `no photograph gave a face; the first reason: ${failed[0]?.error ?? 'none given'}`;
}
