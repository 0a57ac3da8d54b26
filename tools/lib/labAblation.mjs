/** An ablation driven through the page: faces and settings on Pretrain, the runs and their table on Runs. */
import { importFaces, POLL_MS, saveDownload } from './labPage.mjs';

const EXPORTS = [
  { button: 'Table (CSV)', file: 'table.csv' },
  { button: 'Curves (CSV)', file: 'curves.csv' },
  { button: 'Curves (SVG)', file: 'curves.svg' },
];

/**
 * @param {import('playwright').Page} page at the app
 * @param {import('./labArguments.mjs').LabRequest} request
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @param {AbortSignal} signal stops the run in hand, which is kept; `--resume` goes on with it
 * @returns {Promise<'finished' | 'stopped'>}
 * @throws {Error} when there is no face or nothing to go on with, or a run failed
 */
export async function ablation(page, { query, pictures, out, kind, seeds, resume }, tell, signal) {
  if (resume) {
    await page.goto('/runs');
    const state = page.getByTestId('ablation-state').first();
    await state.waitFor({ timeout: 60_000 }).catch(() => {
      throw new Error('--resume: no ablation is kept in --out');
    });
  } else {
    await page.goto(`/pretrain?${query}`);
    await importFaces(page, pictures, tell, signal);
    if (signal.aborted) return 'stopped';
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByLabel('What is varied').selectOption(kind);
    await page.getByLabel('Seeds', { exact: true }).selectOption(String(seeds));
  }
  // Nothing is left of one that was interrupted after its last step: then there is no button, only files to save.
  const begin = page.getByRole('button', { name: resume ? 'Go on with it' : /^Make \d+ runs$/ }).first();
  if (!resume || (await begin.isVisible())) await begin.click();
  const finished = await follow(page, tell, signal);
  // The latest is the first on the screen.
  const within = page.getByRole('region', { name: /, begun/ }).first();
  await tableOfAll(within);
  if (await within.getByTestId('ablation-table').isVisible())
    for (const { button, file } of EXPORTS) await saveDownload(page, button, out, tell, { file, within });
  if (!finished && !signal.aborted) throw new Error(`a run ended early: ${await standings(page)}`);
  return finished ? 'finished' : 'stopped';
}

/**
 * Waits until the table has every finished run; those that diverged never come, and are not waited for long.
 * @param {import('playwright').Locator} ablationRegion
 */
async function tableOfAll(ablationRegion) {
  const done = await ablationRegion.getByTestId('ablation-state').getAttribute('data-done');
  const whole = ablationRegion.locator(`[data-testid=ablation-table][data-made="${done}"]`);
  await whole.waitFor({ timeout: 10_000 }).catch(() => {});
}

/**
 * @param {import('playwright').Page} page
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether every run was made
 */
async function follow(page, tell, signal) {
  const state = page.getByTestId('ablation-state').first();
  await state.waitFor();
  let told = '';
  let begun = false;
  for (;;) {
    const { done, total, words } = await state.evaluate(({ dataset, textContent }) => ({
      done: Number(dataset.done),
      total: Number(dataset.total),
      words: textContent ?? '',
    }));
    const going = words.includes('going on');
    begun ||= going;
    const run = await page.evaluate(() => {
      const row = document.querySelector('[data-standing="going on"]')?.closest('tr');
      return row ? { name: row.querySelector('th button')?.textContent, steps: row.dataset.steps } : null;
    });
    const line = JSON.stringify({ done, run });
    if (line !== told) tell({ event: 'runs', done, total, ...(run && { run: run.name, steps: run.steps }) });
    told = line;
    if (done === total) return true;
    if (begun && !going) return false;
    if (signal.aborted)
      await page
        .getByRole('button', { name: 'Stop it' })
        .click({ timeout: 5000 })
        .catch(() => {});
    await page.waitForTimeout(POLL_MS);
  }
}

/** Status of every run, for the reason. @param {import('playwright').Page} page */
async function standings(page) {
  return (await page.locator('[data-standing]').allInnerTexts()).join(', ');
}
