/** The file behind a photograph: what it says of where it comes from, and that nothing is fetched for it. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { drawnGrey, exifSegment, greyJpeg, recompressed, withSegments } from '@/faces/file/testFiles';
import { app11, manifestStore } from '@/faces/file/testManifests';
import { encodePng } from '@/storage/png';
import { expectAccessible } from './axe';
import { countColors, openScreen, pressEnter, watchForeignRequests } from './lab';

const drawn = drawnGrey(256, 7);

/** Drawn, compressed twice, with EXIF and a manifest. */
function drawnJpeg() {
  const exif = exifSegment(
    { 0x010f: 'Maker', 0x0110: 'Camera 5', 0x0131: 'Drawing Program \xe2\x80\xae3' },
    true,
  );
  const bytes = withSegments(greyJpeg(recompressed(drawn, 60), 90), exif, ...app11(manifestStore()));
  return { name: 'drawn.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(bytes) };
}

async function drawnPng() {
  const rgb = Uint8Array.from([...drawn.values].flatMap((grey) => [grey, grey, grey]));
  const bytes = await encodePng(rgb, drawn.width, drawn.height);
  return { name: 'drawn.png', mimeType: 'image/png', buffer: Buffer.from(bytes) };
}

test('what a file says, a JPEG with EXIF and a manifest and a PNG without', async ({ page, baseURL }) => {
  const foreign = watchForeignRequests(page, baseURL ?? '');
  await openScreen(page, '/score');
  await page.locator('#score-photographs').setInputFiles([drawnJpeg()]);
  // Nothing that is drawn has a face: the file is told all the same.
  const file = page.getByRole('region', { name: 'The file' });
  await file.locator('summary').first().press('Enter');
  const card = (name: string) => file.getByTestId(`file-${name}`);
  await expect(card('metadata')).toContainText('Maker Camera 5');
  await expect(card('metadata')).toContainText('Drawing Program <U+202E>3');
  await expect(card('metadata')).toContainText('a position is in the file');
  await expect(card('credentials')).toContainText('Present, not validated');
  await expect(card('credentials')).toContainText('Signing Unit, Example Studio');
  await expect(card('compression')).toContainText('compressed before, with steps as of quality 60');
  await expect(card('compression')).toContainText('90, by the standard tables');
  // A picture of greys has whole differences: 0 to 12.
  await expect.poll(() => countColors(card('levels').getByRole('img', { name: 'Noise' }))).toBeGreaterThan(8);
  await expectAccessible(page, 'the file of a photograph');

  await card('levels').getByLabel('JPEG quality', { exact: true }).fill('50');
  // At 90, as the file was compressed, hardly anything moves.
  const errorLevel = card('levels').getByRole('img', { name: 'Error level at quality 50' });
  await expect.poll(() => countColors(errorLevel)).toBeGreaterThan(5);
  const download = page.waitForEvent('download');
  await pressEnter(card('levels').getByRole('button', { name: 'Error levels and noise (PNG)' }));
  expect(
    readFileSync(await (await download).path())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');

  await pressEnter(page.getByRole('button', { name: 'Remove all photographs' }));
  await page.locator('#score-photographs').setInputFiles([await drawnPng()]);
  await file.locator('summary').first().press('Enter');
  await expect(card('metadata')).toContainText('No EXIF, XMP or IPTC in the file.');
  await expect(card('credentials')).toContainText('No C2PA manifest (Content Credentials) in the file.');
  await expect(card('compression')).toContainText('no JPEG, so it has no quantisation tables');
  await expect(card('metadata')).not.toContainText('Camera 5');
  expect(foreign).toEqual([]);
});
