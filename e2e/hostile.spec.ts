/** Names that are made to turn, hide or fill a page: shown cut, isolated and written out on every screen, and nothing overflows. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { ZipWriter } from '@/storage/zipWriter';
import { detectorFile } from './detectorFile';
import { importAsPlanned, openScreen, samplePaths, waitForFaces } from './lab';

const LONG = 'w'.repeat(200);
const TURNED = 'real\u202egpj.exe';
const HIDDEN = 'fa\u200bke\u2066';
const ARABIC = '\u0645\u0632\u064a\u0641';
/** What is nowhere in a page, once it is made to fit. */
const UNSEEN = /[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/;

const screens = ['/score', '/faces', '/pretrain', '/train', '/evaluate', '/masks', '/edit', '/runs'];

async function zipOf(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const zip = new ZipWriter();
  for (const [name, content] of Object.entries(files)) zip.add(name, new Uint8Array(content));
  return Buffer.from(await zip.finish().arrayBuffer());
}

async function expectFit(page: Page, where: string): Promise<void> {
  const { text, overflow, unseen } = await page.evaluate((pattern) => {
    const bad = new RegExp(pattern);
    const attributes = ['title', 'alt', 'aria-label', 'placeholder'];
    const shown = [...document.querySelectorAll('body *')].flatMap((element) =>
      attributes.flatMap((name) => element.getAttribute(name) ?? []),
    );
    return {
      text: document.body.innerText,
      unseen: shown.filter((each) => bad.test(each) || each.length > 1200),
      overflow: document.documentElement.scrollWidth - innerWidth,
    };
  }, UNSEEN.source);
  expect(unseen, `attributes on ${where}`).toEqual([]);
  expect(text, `texts on ${where}`).not.toMatch(UNSEEN);
  expect(text, `nothing whole on ${where}`).not.toContain(LONG);
  expect(overflow, `no sideways overflow on ${where}`).toBeLessThanOrEqual(0);
}

test('hostile names of classes, files, datasets and detectors, on every screen at two widths', async ({
  page,
}) => {
  await openScreen(page, '/faces');
  const [a, b, c, d] = samplePaths(4).map((path) => readFileSync(path));
  const zip = await zipOf({
    [`real/${LONG}.jpg`]: a,
    [`${HIDDEN}/${TURNED}.jpg`]: b,
    [`${ARABIC} \u0645\u0632\u064a\u0641 \u0645\u0632\u064a\u0641/x.jpg`]: c,
    [`${LONG}/y.jpg`]: d,
    [`real/${TURNED}-broken.jpg`]: Buffer.from('no picture'),
  });
  const name = `${TURNED}${LONG}.zip`;
  await page.locator('#photographs').setInputFiles({ name, mimeType: 'application/zip', buffer: zip });
  await importAsPlanned(page);
  await waitForFaces(page, 4);
  await openScreen(page, '/score');
  const detector = detectorFile(`${TURNED}${LONG}.safetensors`, { lean: 1, validationFaces: null });
  await page.locator('#score-detector').setInputFiles(detector);
  await expect(page.getByTestId('detector-facts')).toBeVisible();
  await page.getByLabel('Output 1').fill(`${LONG}\u202e`);
  await page.getByRole('button', { name: 'Use these names' }).click();
  await page.locator('#score-photographs').setInputFiles([
    { name: `${TURNED}${LONG}.jpg`, mimeType: 'image/jpeg', buffer: a },
    { name: `${HIDDEN}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from('no picture') },
  ]);
  await expect(page.getByTestId('score-queue')).toHaveAttribute('data-left', '0', { timeout: 120_000 });
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expectFit(page, `/score at ${width}, scored`);
  }
  for (const screen of screens) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await openScreen(page, screen);
    if (screen === '/evaluate')
      for (const box of await page.getByRole('checkbox', { disabled: false }).all()) await box.check();
    await page.waitForLoadState('networkidle');
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await expectFit(page, `${screen} at ${width}`);
    }
  }
});
