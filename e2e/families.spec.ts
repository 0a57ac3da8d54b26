/** The protocol of forgery families, as a person works it off and without a screen: one detector a family, one table. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { storedZip } from '../tools/lib/storedZip.mjs';
import { expectAccessible } from './axe';
import { importAsPlanned, openScreen, pressEnter, samplePaths, waitForFaces } from './lab';
import { lab, startLab, type LabResult } from './labCommand';

const FAMILIES = ['self-blended', 'swapped', 'edited', 'mixed'];
/** Of so few faces a swap finds somebody only where many are held out. */
const SHARES = { testShare: 0.4, validationShare: 0.2 };
const TINY = { preset: 'nano', epochs: 1, warmupEpochs: 0, batchSize: 8, ...SHARES };

test('trains each family and tests all by one press, and hands out the table', async ({ page }) => {
  test.slow();
  await openScreen(page, '/faces');
  const named = samplePaths(20).map((path, i) => [`set/${i < 18 ? 'real' : 'fake'}/face${i}.jpg`, readFileSync(path)] as const); // prettier-ignore
  const buffer = storedZip(Object.fromEntries(named));
  await page.locator('#photographs').setInputFiles({ name: 'set.zip', mimeType: 'application/zip', buffer });
  await importAsPlanned(page);
  await waitForFaces(page, 20);
  await openScreen(page, `/train?${new URLSearchParams({ ...TINY, epochs: '1', warmupEpochs: '0', batchSize: '8', testShare: '0.4', validationShare: '0.2', groupBy: 'none' })}`); // prettier-ignore
  await page.getByRole('link', { name: 'Evaluate', exact: true }).click();
  await page.getByRole('checkbox', { name: /^My faces/ }).press('Space');
  const form = page.getByRole('group', { name: 'New protocol' });
  await form.getByLabel('Protocol', { exact: true }).selectOption('forgeries');
  await expect(form).toContainText('Fakes are made of the genuine faces of My faces, chosen first');
  await expect(form.getByLabel('Shots')).toHaveCount(0);
  await form.getByLabel('Seeds').selectOption('2');
  await pressEnter(page.getByRole('button', { name: 'Start the protocol' }));

  const table = page.getByTestId('protocol-table');
  await expect(table.getByRole('columnheader')).toHaveText(['AUC, trained on, %', ...FAMILIES, 'My faces'], { timeout: 120_000 }); // prettier-ignore
  await expect(page.getByTestId('protocol-status')).toHaveText('idle', { timeout: 240_000 });
  await expect(table.getByRole('rowheader')).toHaveText(FAMILIES);
  // Blends can be made of every face, so this column is full: a mean, its deviation and the interval.
  for (const family of FAMILIES)
    await expect(table.getByRole('row', { name: new RegExp(`^${family}`) }).getByRole('cell').first()).toHaveText(/^\d+\.\d\d ± \d+\.\d\d \(\d+\.\d\d to \d+\.\d\d\)$/); // prettier-ignore
  await expect(page.getByText(/^18 genuine faces without a video or person/)).toBeVisible();
  await expectAccessible(page, 'a protocol of forgeries');
  const download = page.waitForEvent('download');
  await pressEnter(page.getByRole('group', { name: 'Export the table of the protocol' }).getByRole('button', { name: 'CSV' })); // prettier-ignore
  const csv = readFileSync(await (await download).path(), 'utf8');
  expect(csv).toMatch(/^forgeries,edited,self-blended,0,1,14,frameAuc,[\d.]+\r$/m);
  expect(csv).toMatch(/^forgeries,edited,self-blended,0,all,14,frameAuc low,[\d.]+\r$/m);
});

test('the command does the same and goes on after Ctrl-C', async () => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    samplePaths(20).forEach((path, i) => {
      const place = join(folder, 'sets', i < 18 ? 'people/real' : 'made/fake');
      mkdirSync(place, { recursive: true });
      copyFileSync(path, join(place, `${'abcdefghijklmnopqrst'[i]}.jpg`));
    });
    const settings = join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify(TINY));
    const sets = ['people', 'made'].flatMap((name) => ['--faces', join(folder, 'sets', name)]);
    const out = ['--engine', 'cpu', '--out', join(folder, 'out')];
    const asked = ['protocol', '--preset', 'forgeries', ...sets, '--config', settings, ...out];
    let interrupted = false;
    const begun = await startLab(asked, (text, child) => {
      if (interrupted || !text.includes('"event":"runs","done":2')) return;
      interrupted = child.kill('SIGINT');
    });
    expect(begun.status, JSON.stringify(begun.events.at(-1))).toBe(130);
    expect(begun.events).toContainEqual({ event: 'protocol', domains: FAMILIES, runs: 4 });

    const resumed = await lab('protocol', '--resume', ...out);
    expect(resumed.status, JSON.stringify(resumed.events.at(-1))).toBe(0);
    const runsOf = ({ events }: LabResult) => events.filter(({ event }) => event === 'runs').map(({ run }) => String(run)); // prettier-ignore
    expect(runsOf(resumed)).toEqual(expect.arrayContaining(FAMILIES.map((family) => `${family} fakes, seed 0`))); // prettier-ignore
    const epochs = (result: LabResult) => result.events.filter(({ event }) => event === 'epoch').length;
    expect(epochs(resumed), 'the first two are not trained again').toBeLessThan(4);
    const table = readFileSync(join(folder, 'out', 'protocol.md'), 'utf8');
    expect(table).toMatch(
      /^\| AUC, trained on, % \| self-blended \| swapped \| edited \| mixed \| made \|$/m,
    );
    for (const family of FAMILIES) expect(table).toMatch(new RegExp(`^\\| ${family} \\| \\d+\\.\\d\\d \\(`, 'm')); // prettier-ignore
  } finally {
    rmSync(folder, { recursive: true });
  }
});
