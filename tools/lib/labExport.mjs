/** Files of a pretraining run that an earlier command kept. */
import { saveDownload } from './labPage.mjs';

/**
 * @param {import('playwright').Page} page at the app
 * @param {import('./labArguments.mjs').LabRequest} request
 * @param {(event: import('./labPage.mjs').LabEvent) => void} tell
 * @returns {Promise<'finished'>}
 * @throws {Error} when no run is kept or none has the text
 */
export async function exportKept(page, { out, run, formats }, tell) {
  await page.goto('/runs');
  const table = page.getByTestId('runs');
  await table.or(page.getByText('No run yet.')).waitFor({ timeout: 60_000 });
  if ((await table.count()) === 0) throw new Error(`no run is kept in ${out}`);
  if (run !== '') await page.getByLabel('Filter runs').fill(run);
  const name = table.locator('tbody tr[data-kind=pretrain] th button').first();
  if ((await name.count()) === 0) throw new Error(`--run ${run}: no run has this text`);
  tell({ event: 'run', name: await name.innerText() });
  await name.click();
  await page.getByText('Export', { exact: true }).click();
  for (const button of formats) await saveDownload(page, button, out, tell);
  return 'finished';
}
