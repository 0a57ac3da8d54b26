/** The report of one page: on a face as PDF and PNG, on a video, and what it must not say. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { detectorFile } from './detectorFile';
import { openScreen, pressEnter, recordVideo, samplePaths } from './lab';
import { readPdf } from './pdf';

async function saved(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download');
  await pressEnter(page.getByRole('button', { name: button, exact: true }));
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test('a face: what the screen says, its hashes and its map, on one page', async ({ page }) => {
  await openScreen(page, '/score');
  const [path] = samplePaths(1);
  const photograph = { name: `ملف-${basename(path)}`, mimeType: 'image/jpeg', buffer: readFileSync(path) };
  await page.locator('#score-photographs').setInputFiles(photograph);
  await expect(page.getByTestId('why')).toHaveAttribute('data-map', 'relevance', { timeout: 120_000 });
  const sentence = (await page.getByTestId('answer-sentence').textContent())!;
  const score = (await page.getByTestId('attack-score').textContent())!;
  const id = await page.getByTestId('detector-facts').locator('dd[title]').getAttribute('title');
  const pdf = await saved(page, 'Report (PDF)');
  expect(pdf.name).toBe(`fsfm-report-ملف-${basename(path, '.jpg')}-by-demonstration-detector.pdf`);
  const { pages, picture, text, title } = readPdf(pdf.bytes);
  expect(pages).toBe(1);
  expect([picture.width, picture.height]).toEqual([2480, 3508]);
  expect(picture.colors).toBeGreaterThan(100);
  expect(title).toContain(photograph.name);
  const whole = text.replaceAll('\n', ' ');
  expect(whole).toContain(sentence);
  expect(whole).toContain(score);
  expect(whole).toContain('What this score does not say');
  expect(whole).toContain('multiples of a uniform share');
  const unbroken = text.replaceAll(/\s/g, '');
  expect(unbroken).toContain(createHash('sha256').update(photograph.buffer).digest('hex'));
  expect(unbroken).toContain(id);
  await expectAccessible(page, 'reported');

  const png = await saved(page, 'Report (PNG)');
  expect(png.name).toBe(pdf.name.replace('.pdf', '.png'));
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([2480, 3508]);
});

test('a detector no better than chance gets no verdict words in its report either; a video is a curve', async ({
  page,
}) => {
  await page.route('**/demo/**', (route) => route.fulfill({ status: 404, body: 'not found' }));
  await openScreen(page, '/score');
  const chance = {
    faces: 200,
    auc: 0.52,
    aucInterval: { low: 0.44, high: 0.6 },
    eer: 0.49,
    threshold: 0.5,
    temperature: 1,
  };
  await page
    .locator('#score-detector')
    .setInputFiles(detectorFile('chance.safetensors', { lean: 1, says: { validation: chance } }));
  await expect(page.getByTestId('detector-facts')).toBeVisible();
  const buffer = await recordVideo(page, samplePaths(2));
  await page
    .locator('#score-photographs')
    .setInputFiles({ name: 'clip.webm', mimeType: 'video/webm', buffer });
  await expect(page.getByTestId('score-queue')).toHaveAttribute('data-left', '0', { timeout: 120_000 });
  const pooled = (await page.getByTestId('pooled-score').textContent())!;

  const ofVideo = await saved(page, 'Report on the video (PDF)');
  expect(ofVideo.name).toBe('fsfm-report-clip-by-chance.pdf');
  const video = readPdf(ofVideo.bytes);
  expect(video.pages).toBe(1);
  const words = video.text.replaceAll('\n', ' ');
  expect(words).toContain('Report on a video');
  expect(words).toContain(pooled);
  expect(words).toMatch(/Highest: 0\.\d{3}.*Lowest: 0\.\d{3}/);
  expect(words).toContain('No verdict: the detector is no better than chance');
  expect(video.text.replaceAll(/\s/g, '')).toContain(createHash('sha256').update(buffer).digest('hex'));

  const face = readPdf((await saved(page, 'Report (PDF)')).bytes).text.replaceAll('\n', ' ');
  for (const read of [words, face]) {
    expect(read).not.toMatch(/at or above the threshold|below the threshold|looks (far )?more like/);
    expect(read).toContain('Its scores say nothing about a face.');
  }
});
