/** A detector trained through the page: labelled folder on Faces, the run on Train, its files and its judgement kept. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertText, dataValue, importFaces, POLL_MS, saveDownload } from './labPage.mjs';

const FIGURES = {
  loss: 'train-loss',
  validationLoss: 'validation-loss',
  validationAuc: 'validation-auc',
  bestAuc: 'best-auc',
};
const EXPORTS = ['Export the best detector', 'Export the last', 'Save to go on later'];

/**
 * @param {import('playwright').Page} page at the app
 * @param {import('./labArguments.mjs').LabRequest} request
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @param {AbortSignal} signal stops the run and saves what it has; `--resume` goes on with it
 * @returns {Promise<'finished' | 'stopped'>}
 * @throws {Error} when there is no labelled face or nothing to go on with, or the run failed, with the page's own words
 */
export async function finetune(page, { query, folders, encoder, out, resume }, tell, signal) {
  if (!resume) {
    await page.goto('/faces');
    await importFaces(page, folders[0]?.path ?? '', tell, signal);
    if (signal.aborted) return 'stopped';
  }
  await page.goto(`/train?${query}`);
  await page.getByTestId('split-table').waitFor({ timeout: 60_000 });
  if (resume) {
    await goOn(page, tell);
  } else {
    if (encoder) await page.locator('#encoder-file').setInputFiles(encoder);
    await page.getByRole('button', { name: 'Start training' }).click();
  }
  const words = await follow(page, tell, signal);
  if (words.startsWith('failed')) throw new Error(await alertText(page));
  for (const button of EXPORTS) await saveDownload(page, button, out, tell);
  if (!signal.aborted) await judge(page, out, tell);
  return words.startsWith('finished') ? 'finished' : 'stopped';
}

/**
 * With the training that the profile keeps, the latest: stopped, or cut off by whatever ended the command.
 * @param {import('playwright').Page} page
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 */
async function goOn(page, tell) {
  const trainings = page.getByTestId('kept-trainings');
  await trainings.waitFor({ state: 'attached' });
  if ((await dataValue(page, 'kept-trainings')) === 0)
    throw new Error('--resume: no training is kept in --out that could go on');
  tell({ event: 'goes-on', words: await trainings.getByText(/can go on from step/).first().innerText() }); // prettier-ignore
  await trainings.getByRole('button', { name: 'Go on' }).first().click();
  await page.getByTestId('train-status').filter({ hasNotText: 'idle' }).waitFor();
}

/**
 * @param {import('playwright').Page} page
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the status that it ended with
 */
async function follow(page, tell, signal) {
  const status = page.getByTestId('train-status');
  let told = '';
  for (;;) {
    const words = await status.innerText();
    if (words !== told) tell({ event: 'status', words });
    told = words;
    if (/^(finished|stopped|failed)/.test(words)) return words;
    if (words === 'running') tell({ event: 'step', ...(await figures(page)) });
    if (signal.aborted) await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.waitForTimeout(POLL_MS);
  }
}

/** @param {import('playwright').Page} page */
async function figures(page) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const [name, testId] of Object.entries(FIGURES))
    values[name] = await page.getByTestId(testId).innerText();
  const kept = page.getByTestId('kept-step');
  return { ...values, keptStep: (await kept.count()) > 0 ? await dataValue(page, 'kept-step') : 0 };
}

/**
 * The held-out faces, judged once; the figures of the page as `judgement.json`.
 * @param {import('playwright').Page} page
 * @param {string} out
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 */
async function judge(page, out, tell) {
  await page.getByRole('button', { name: 'Evaluate on held-out faces' }).click();
  const rows = page.getByRole('row', { name: /^AUC/ });
  await rows.first().waitFor({ timeout: 600_000 });
  const table = rows.first().locator('xpath=ancestor::table');
  const lines = await table.getByRole('row').allInnerTexts();
  const figures = Object.fromEntries(
    lines.map((line) => {
      const [name, ...values] = line.split('\t');
      return [name, values.join(' ')];
    }),
  );
  const path = join(out, 'judgement.json');
  writeFileSync(path, `${JSON.stringify(figures, null, 2)}\n`);
  tell({ event: 'judged', ...figures });
  tell({ event: 'saved', path });
}
