/** A run taken away: every export is a file with its name, and says so. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { importFiles, waitForPhase, waitForStep } from './lab';
import { readyFaces } from './readyFaces';

const EXPORTS: readonly [button: string, name: RegExp, begins: string][] = [
  ['Checkpoint (.safetensors)', /^fsfm-step-\d+\.safetensors$/, ''],
  ['Checkpoint (.pth)', /^checkpoint-\d+\.pth$/, 'PK\x03\x04'],
  ['Target network (.pth)', /^checkpoint-te-\d+\.pth$/, 'PK\x03\x04'],
  ['Encoder (.onnx)', /^fsfm-encoder-step-\d+\.onnx$/, '\x08\x08'],
  ['TensorBoard events', /^events\.out\.tfevents\.\d{10}\.fsfm-lab$/, ''],
  ['Everything (.zip)', /^fsfm-run-step-\d+\.zip$/, 'PK\x03\x04'],
  ['Continue on a cluster (.zip)', /^fsfm-cluster-step-\d+\.zip$/, 'PK\x03\x04'],
];

test('a stopped run is taken away in every format, and its checkpoint brought back', async ({ page }) => {
  await page.goto('/pretrain?preset=nano&batchSize=4&epochs=10000');
  await importFiles(page, await readyFaces(6), 6);
  await page.getByText('Export', { exact: true }).click();
  const first = page.getByRole('button', { name: EXPORTS[0][0] });
  await expect(first).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForStep(page, 3);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForPhase(page, 'stopped');
  let checkpoint = '';
  for (const [button, name, start] of EXPORTS) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(name);
    const content = readFileSync(await file.path(), 'latin1');
    expect(content.length).toBeGreaterThan(100);
    expect(content.startsWith(start)).toBe(true);
    await expect(page.getByText(`Saved ${file.suggestedFilename()}`)).toBeVisible();
    if (button === 'Checkpoint (.pth)') checkpoint = await file.path();
  }
  await page.locator('#checkpoints').setInputFiles({
    name: 'returned.pth',
    mimeType: 'application/octet-stream',
    buffer: readFileSync(checkpoint),
  });
  const begins = page.getByRole('region', { name: 'Initial weights' });
  await expect(begins).toContainText(/returned\.pth \(ViT-nano\/8, \d+ epochs? done/);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await waitForPhase(page, 'running');
  await page.locator('#checkpoints').setInputFiles({
    name: 'notes.pth',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('no checkpoint at all'),
  });
  await expect(begins.getByRole('alert')).toContainText('notes.pth');
  await begins.getByRole('button', { name: 'From scratch' }).click();
  await expect(begins).toContainText('from scratch');
});
