/** Faces out of moving pictures: frames of a video made in the page, and a camera that shows a sample portrait. */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { chromiumLaunchOptions } from '../tools/lib/chromium.mjs';
import { seriousViolations } from './axe';
import { importFiles, openScreen, pressEnter, recordVideo, samplePaths, waitForFaces } from './lab';

// The camera is a file of JPEG pictures one after the other, as Chromium's test camera wants it.
const camera = join(tmpdir(), `fsfm-lab-camera-${process.pid}.mjpeg`);
const { args, ...launch } = chromiumLaunchOptions();

test.use({
  permissions: ['camera'],
  launchOptions: {
    ...launch,
    args: [
      ...args,
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${camera}`,
    ],
  },
});

test.beforeAll(() => {
  const portrait = readFileSync(samplePaths(2)[1]); // a baseline JPEG: the test camera knows no other
  writeFileSync(camera, Buffer.concat(new Array<Buffer>(30).fill(portrait)));
});

test('a video gives frames that know their video; one that cannot be played says so', async ({ page }) => {
  await openScreen(page, '/faces');
  const buffer = await recordVideo(page, samplePaths(2));
  await page.getByLabel('Frames per video').fill('2');
  const files = [
    { name: 'clip.webm', mimeType: 'video/webm', buffer },
    { name: 'broken.webm', mimeType: 'video/webm', buffer: Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0, 0]) },
  ];
  await importFiles(page, files, 2);
  // Two different faces: the first frame is the first portrait, the last the second.
  const tiles = page.getByTestId('face-tile');
  await expect(tiles).toHaveCount(2);
  await expect(tiles.first()).toHaveAccessibleName(/^clip_frame_0\.png/);
  await expect(tiles.last()).toHaveAccessibleName(/^clip_frame_1\.png/);
  await tiles.first().click();
  await expect(page.getByRole('dialog')).toContainText('Video' + 'clip');
  await page.keyboard.press('Escape');
  const failures = page.getByTestId('import-failures');
  await expect(failures).toContainText(/broken\.webm.*video of which no frame could be taken/);
  await failures.getByRole('button', { name: 'Try again' }).click();
  await waitForFaces(page, 2);
  await expect(failures.getByRole('listitem')).toHaveCount(1);
  expect(await seriousViolations(page)).toEqual([]);
});

test('the webcam gives pictures, by keyboard, and goes off', async ({ page }) => {
  await openScreen(page, '/faces');
  await pressEnter(page.getByRole('button', { name: 'Use the webcam' }));
  const take = page.getByRole('button', { name: 'Take a picture' });
  await expect(take).not.toHaveAttribute('aria-disabled');
  await take.press('Enter');
  await expect(page.getByText('1 picture taken')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await waitForFaces(page, 1);
  await expect(page.getByTestId('face-tile')).toHaveAccessibleName(/^webcam-\d{14}_frame_0\.png/);

  // The same on the scoring screen: the picture is scored at once.
  await openScreen(page, '/score');
  await pressEnter(page.getByRole('button', { name: 'Use the webcam' }));
  await expect(take).not.toHaveAttribute('aria-disabled');
  await take.press('Enter');
  await expect(page.getByText('1 picture taken')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('attack-score')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('result-row')).toContainText(/webcam-\d{14}_frame_0\.png/);
});
