/** Faces out of moving pictures: frames of a video made in the page, and a camera that shows a sample portrait. */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '../tools/lib/chromium.mjs';
import { importFiles, openScreen, samplePaths, waitForFaces } from './lab';

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

/** A WebM in which one portrait follows the other, recorded from a canvas: such files do not tell their length. */
async function recordVideo(page: Page, portraits: string[]): Promise<Buffer> {
  const pictures = portraits.map((path) => readFileSync(path).toString('base64'));
  const recorded = await page.evaluate(async (base64s) => {
    const bitmaps = await Promise.all(
      base64s.map(async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        return createImageBitmap(new Blob([bytes]));
      }),
    );
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [256, 256];
    const context = canvas.getContext('2d')!;
    const stream = canvas.captureStream(0);
    const [track] = stream.getVideoTracks() as CanvasCaptureMediaStreamTrack[];
    const recorder = new MediaRecorder(stream, {
      mimeType: 'video/webm;codecs=vp8',
      videoBitsPerSecond: 4e6,
    });
    const chunks: Blob[] = [];
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    for (const bitmap of bitmaps.flatMap((one) => new Array<ImageBitmap>(8).fill(one))) {
      context.drawImage(bitmap, 0, 0, 256, 256);
      track.requestFrame();
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    recorder.stop();
    await stopped;
    return Array.from(new Uint8Array(await new Blob(chunks).arrayBuffer()));
  }, pictures);
  return Buffer.from(recorded);
}

test('a video gives frames that know their video; one that cannot be played says so', async ({ page }) => {
  await openScreen(page, '/faces');
  const buffer = await recordVideo(page, samplePaths(2));
  await page.getByLabel('Frames of each video').fill('2');
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
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});

test('the webcam gives pictures, by keyboard, and goes off', async ({ page }) => {
  await openScreen(page, '/faces');
  await page.getByRole('button', { name: 'Use the webcam' }).press('Enter');
  const take = page.getByRole('button', { name: 'Take a picture' });
  await expect(take).not.toHaveAttribute('aria-disabled');
  await take.press('Enter');
  await expect(page.getByText('1 picture taken')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await waitForFaces(page, 1);
  await expect(page.getByTestId('face-tile')).toHaveAccessibleName(/^webcam-\d{14}_frame_0\.png/);
});
