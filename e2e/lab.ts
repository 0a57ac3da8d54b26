/** What the journeys share: faces in, waiting for a run, watching requests, looking at pictures. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Locator, type Page, type Worker } from '@playwright/test';

const samples = fileURLToPath(new URL('../public/samples', import.meta.url));

/** Goes to a screen and waits until it is there: each is fetched when it is first opened. */
export async function openScreen(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.locator('main h1')).toBeVisible();
}

/** A key on a button that cannot be pressed yet is lost without a word: Playwright waits for that before a click only. */
export async function pressEnter(button: Locator): Promise<void> {
  await expect(button).toBeEnabled();
  await button.press('Enter');
}

/** On a busy machine inherited colours are those of the theme before until the next frame is drawn. */
export async function framesDrawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** By how much the page is wider than its window, and what reaches furthest; null when it fits. */
export function stickingOut(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over <= 0) return null;
    // No function with a name: what runs the tools asks a page that has one for a helper that it does not have.
    const scrolling = [...document.querySelectorAll('body *')].filter(
      (element) => getComputedStyle(element).overflowX !== 'visible',
    );
    const [{ element: widest }] = [...document.querySelectorAll('body *')]
      .filter((element) => !scrolling.some((box) => box !== element && box.contains(element)))
      .map((element) => ({ element, reach: element.getBoundingClientRect().right }))
      .sort((a, b) => b.reach - a.reach);
    return `${over} px too wide: <${widest.tagName.toLowerCase()} class="${widest.className}"> ${widest.textContent.trim().slice(0, 40)}`;
  });
}

/** Paths of the first sample portraits; they come with `npm run setup`. */
export function samplePaths(count: number): string[] {
  const names = readdirSync(samples).filter((name) => name.endsWith('.jpg'));
  return names.slice(0, count).map((name) => join(samples, name));
}

/** Picks files and waits until each has become a face or a named failure. */
export async function importFiles(
  page: Page,
  files: Parameters<Locator['setInputFiles']>[0],
  faces: number,
): Promise<void> {
  await page.locator('#photographs').setInputFiles(files);
  await waitForFaces(page, faces);
}

/** A labelled folder shows its classes first: imports them as they are. */
export async function importAsPlanned(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Classes of this import' });
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

/** Waits until the import is over and has left exactly, or at least, this many faces. */
export async function waitForFaces(page: Page, count: number, atLeast = false): Promise<void> {
  const counter = page.getByTestId('face-count');
  const faces = async (): Promise<number> => Number(await counter.getAttribute('data-value'));
  await expect.poll(faces, { timeout: 120_000 }).toBeGreaterThanOrEqual(count);
  await expect(page.getByTestId('import-status')).toHaveCount(0, { timeout: 120_000 });
  if (!atLeast) expect(await faces()).toBe(count);
}

/** The step on the screen. */
export async function currentStep(page: Page): Promise<number> {
  return Number(await page.getByTestId('metric-step').getAttribute('data-value'));
}

export async function waitForStep(page: Page, step: number): Promise<void> {
  await expect.poll(() => currentStep(page), { timeout: 180_000 }).toBeGreaterThanOrEqual(step);
}

/** Waits for a word of the run's status: idle, preparing, running, paused, stopped, finished, failed. */
export async function waitForPhase(page: Page, phase: string): Promise<void> {
  await expect(page.getByTestId('run-status')).toContainText(phase, { timeout: 120_000 });
}

/** A worker of the page by its name; several run the same script. */
export async function workerNamed(page: Page, name: string): Promise<Worker> {
  for (const worker of page.workers()) {
    if ((await worker.evaluate(() => self.name).catch(() => '')) === name) return worker;
  }
  throw new Error(`no worker "${name}" among ${page.workers().length}`);
}

/** Takes the device from a worker that computes, as a driver that restarts does. */
export async function loseGpu(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const { prototype } = GPUDevice;
    const make = prototype.createCommandEncoder;
    prototype.createCommandEncoder = function (...args) {
      this.destroy();
      return make.apply(this, args);
    };
  });
}

/** More buffers than the figures of the steps in flight ask for at once; a state asks for one of each tensor. */
const READS_OF_A_STATE = 12;

/** Takes the device while a state is being read. */
export async function loseGpuInReading(worker: Worker): Promise<void> {
  await worker.evaluate((most) => {
    const { createCommandEncoder } = GPUDevice.prototype;
    const { mapAsync } = GPUBuffer.prototype;
    let lose = () => {};
    let asked = 0;
    GPUDevice.prototype.createCommandEncoder = function (...args) {
      lose = () => this.destroy();
      return createCommandEncoder.apply(this, args);
    };
    GPUBuffer.prototype.mapAsync = function (...args) {
      if (++asked === most) lose();
      return mapAsync.apply(this, args).finally(() => asked--);
    };
  }, READS_OF_A_STATE);
}

/** Presses Tab until the control has focus; fails when it cannot be reached. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target, 'reachable by Tab').toBeFocused({ timeout: 1000 });
}

/** Different colours on a canvas: 1 is a blank or uniform one, 0 one that has no size yet. */
export function countColors(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) throw new Error('not a canvas');
    if (element.width === 0 || element.height === 0) return 0;
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? [];
    const colors = new Set<number>();
    for (let i = 0; i < pixels.length; i += 4) {
      colors.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
    }
    return colors.size;
  });
}

/**
 * Collects every request of the page and its workers that leaves the app's origin, and every one that the
 * security policy stopped before it became a request; it must stay empty.
 */
export function watchForeignRequests(page: Page, origin: string): string[] {
  const foreign: string[] = [];
  page.context().on('request', (request) => {
    const url = new URL(request.url());
    const local = url.protocol === 'blob:' || url.protocol === 'data:' || url.origin === origin;
    if (!local) foreign.push(request.url());
  });
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) foreign.push(message.text());
  });
  return foreign;
}

/**
 * A WebM in which one portrait follows the other, recorded from a canvas: such files do not tell their length.
 * A recorder on a busy machine drops frames or detail: what it wrote is played, and recorded again when its first or last
 * frame is not much like the portrait that it shows.
 */
export async function recordVideo(page: Page, portraits: string[]): Promise<Buffer> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const { bytes, errors } = await recordOnce(page, portraits);
    if (errors.every((error) => error < MOST_ERROR)) return Buffer.from(bytes);
  }
  throw new Error('the recorder lost a portrait five times');
}

/** Grey levels, on average, by which a recorded portrait differs; of another one they are ten times as many. */
const MOST_ERROR = 4;

/** @returns the file, and by how much its first and last frame differ from the first and last portrait */
function recordOnce(page: Page, portraits: string[]): Promise<{ bytes: number[]; errors: number[] }> {
  const pictures = portraits.map((path) => readFileSync(path).toString('base64'));
  return page.evaluate(async (base64s) => {
    const bitmaps = await Promise.all(
      base64s.map(async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        return createImageBitmap(new Blob([bytes]));
      }),
    );
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [256, 256];
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const pixelsOf = (picture: CanvasImageSource): Uint8ClampedArray => {
      context.drawImage(picture, 0, 0, 256, 256);
      return context.getImageData(0, 0, 256, 256).data;
    };
    const distance = (a: Uint8ClampedArray, b: Uint8ClampedArray): number =>
      a.reduce((sum, value, k) => sum + Math.abs(value - b[k]), 0) / a.length;

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
    for (const bitmap of bitmaps.flatMap((one) => new Array<ImageBitmap>(16).fill(one))) {
      context.drawImage(bitmap, 0, 0, 256, 256);
      track.requestFrame();
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    recorder.stop();
    await stopped;
    const recorded = new Blob(chunks, { type: 'video/webm' });

    const player = document.createElement('video');
    player.muted = true;
    player.src = URL.createObjectURL(recorded);
    const firstShown = new Promise<Uint8ClampedArray>((resolve) =>
      player.requestVideoFrameCallback(() => resolve(pixelsOf(player))),
    );
    const ended = new Promise((resolve) => (player.onended = resolve));
    await player.play();
    const first = await firstShown;
    await ended;
    const last = pixelsOf(player);
    URL.revokeObjectURL(player.src);
    return {
      bytes: Array.from(new Uint8Array(await recorded.arrayBuffer())),
      errors: [distance(first, pixelsOf(bitmaps[0])), distance(last, pixelsOf(bitmaps.at(-1)!))],
    };
  }, pictures);
}

/**
 * Drops files and folders of the disk on the page, or on one part of it, as a file manager does: through the DevTools protocol,
 * so that the page gets true handles and entries, with all that lies in folders.
 */
export async function dropFiles(page: Page, paths: readonly string[], on?: Locator): Promise<void> {
  await on?.scrollIntoViewIfNeeded();
  const box = await on?.boundingBox();
  const place = box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: 640, y: 240 };
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...place, data });
  await session.detach();
}
