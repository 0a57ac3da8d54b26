/**
 * `npm run import-soak -- --faces DIR [--count 10000] [--parsed 200] [--workers 1] [--rounds 1] [--json FILE]`: imports many
 * faces into the library of the built app in headless Chromium, with a profile on the disk as a person has. Three passes: crops
 * with given maps (shifted copies of the faces, in the authors' folder format), killed halfway and gone on with in a fresh
 * browser; a storage that is too small; photographs through the parser, by each of the given numbers of face workers in turn,
 * round after round, which must all store the same bytes. `--count 0` leaves the first two out. Prints rates and the memory
 * of the page's process (Linux).
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright';
import { buildApp } from './lib/buildApp.mjs';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { killAtOnce, processIds } from './lib/chromiumProcesses';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';
import { listPictures } from '../cli/files';

const SIDE = 224;
const BASES = 100;

const USAGE =
  'usage: npm run import-soak -- --faces DIR [--count 10000] [--parsed 200] [--workers 1,2] [--rounds 1] [--json FILE]';

const { photographs, count, parsed, workers, rounds, json } = await readCommandLine(
  'import-soak',
  USAGE,
  () => {
    const { values } = parseArgs({
      options: {
        faces: { type: 'string' },
        count: { type: 'string', default: '10000' },
        parsed: { type: 'string', default: '200' },
        workers: { type: 'string', default: '1' },
        rounds: { type: 'string', default: '1' },
        json: { type: 'string' },
      },
    });
    if (!values.faces) throw new Error('--faces: name a folder of face photographs');
    return {
      photographs: listPictures(values.faces),
      count: values.count === '0' ? 0 : positiveInteger('count', values.count),
      parsed: positiveInteger('parsed', values.parsed),
      workers: values.workers.split(',').map((number) => positiveInteger('workers', number)),
      rounds: positiveInteger('rounds', values.rounds),
      json: values.json,
    };
  },
);
const scratch = mkdtempSync(join(tmpdir(), 'fsfm-soak-'));

function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/**
 * @param rgb (SIDE, SIDE, 3)
 * @param shift pixels to the right, around the edge
 */
function shiftedPng(rgb: Buffer, shift: number): Buffer {
  const rows = Buffer.alloc(SIDE * (3 * SIDE + 1));
  for (let y = 0; y < SIDE; y++) {
    const row = rgb.subarray(y * SIDE * 3, (y + 1) * SIDE * 3);
    const at = y * (3 * SIDE + 1) + 1;
    row.copy(rows, at + 3 * shift, 0, 3 * (SIDE - shift));
    row.copy(rows, at, 3 * (SIDE - shift));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 1 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** An int8 map of four bands, as np.save writes it. */
function bandedMap(): Buffer {
  const header = "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 224, 224), }".padEnd(117);
  const map = Buffer.alloc(SIDE * SIDE, 1);
  [10, 2, 4, 6, 8].forEach((id, band) => map.fill(id, band * 40 * SIDE, (band * 40 + 20) * SIDE));
  return Buffer.concat([Buffer.from(`\x93NUMPY\x01\0v\0${header}\n`, 'latin1'), map]);
}

/** @returns (SIDE, SIDE, 3) */
async function decode(page: Page, path: string): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([data, side]) => {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(side, side);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.drawImage(bitmap, 0, 0, side, side);
      const { data: rgba } = context.getImageData(0, 0, side, side);
      let text = '';
      for (let i = 0; i < rgba.length; i += 4) text += String.fromCharCode(rgba[i], rgba[i + 1], rgba[i + 2]);
      return btoa(text);
    },
    [readFileSync(path).toString('base64'), SIDE] as const,
  );
  return Buffer.from(base64, 'base64');
}

/** @returns the folder `set` in the authors' format */
async function makeFolder(page: Page): Promise<string> {
  const set = join(scratch, 'set');
  mkdirSync(join(set, 'images'), { recursive: true });
  mkdirSync(join(set, 'parsing_maps'));
  const bases: Buffer[] = [];
  for (const path of photographs.slice(0, BASES)) bases.push(await decode(page, path));
  const map = bandedMap();
  for (let i = 0; i < count; i++) {
    const shift = Math.floor(i / bases.length);
    writeFileSync(join(set, 'images', `face_${i}.png`), shiftedPng(bases[i % bases.length], shift % SIDE));
    writeFileSync(join(set, 'parsing_maps', `face_${i}.npy`), map);
  }
  return set;
}

/** @param cores what the page is told of the machine; absent: the truth */
async function openLibrary(profile: string, url: string, cores?: number) {
  const { chromium } = await import('playwright');
  const context = await chromium.launchPersistentContext(join(scratch, profile), chromiumLaunchOptions());
  if (cores !== undefined)
    await context.addInitScript(
      (told) => Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => told }),
      cores,
    );
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${url}/faces`);
  await page.getByTestId('face-count').waitFor();
  return { context, page };
}

/** Largest memory that any of the processes ever had, MiB; 0 where /proc is not there. */
function peakMiB(ids: readonly number[]): number {
  const peaks = ids.map((id) => {
    try {
      return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      return 0;
    }
  });
  return Math.round(Math.max(0, ...peaks));
}

const faceCount = async (page: Page) =>
  Number(await page.getByTestId('face-count').getAttribute('data-value'));

/** Waits until an import has ended or `enough` faces are there. @returns how many there are */
async function follow(page: Page, enough = Infinity): Promise<number> {
  await page.getByTestId('import-status').waitFor({ timeout: 120_000 });
  while ((await page.getByTestId('import-status').count()) > 0 && (await faceCount(page)) < enough) {
    await page.waitForTimeout(500);
  }
  return faceCount(page);
}

const choose = (page: Page, files: string | string[]) => page.locator('#photographs').setInputFiles(files);

async function chooseFolder(page: Page, set: string): Promise<void> {
  await page.locator('#photographs').evaluate((input) => input.setAttribute('webkitdirectory', ''));
  await choose(page, set);
}

async function soak(url: string) {
  let { context, page } = await openLibrary('profile', url);
  const emptyMiB = peakMiB(await processIds(context, 'renderer'));
  const set = await makeFolder(page);
  await context.close();

  ({ context, page } = await openLibrary('profile', url));
  const ids = await processIds(context, 'renderer');
  let began = performance.now();
  await chooseFolder(page, set);
  const reached = await follow(page, count / 2);
  const firstSeconds = (performance.now() - began) / 1000;
  const firstPeakMiB = peakMiB(ids);
  killAtOnce(ids);
  await context.close().catch(() => {});

  ({ context, page } = await openLibrary('profile', url));
  const secondIds = await processIds(context, 'renderer');
  await page.getByTestId('face-tile').first().waitFor();
  const kept = await faceCount(page);
  began = performance.now();
  await chooseFolder(page, set);
  const total = await follow(page);
  const secondSeconds = (performance.now() - began) / 1000;
  const secondPeakMiB = peakMiB(secondIds);
  const words = await page.getByTestId('import-failures').innerText();
  await context.close();
  return {
    ...{
      count,
      emptyMiB,
      reached,
      firstSeconds,
      firstPeakMiB,
      kept,
      total,
      secondSeconds,
      secondPeakMiB,
      words,
    },
    facesPerSecond: reached / firstSeconds,
  };
}

async function fillQuota(url: string) {
  const { context, page } = await openLibrary('small', url);
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: url, quotaSize: 60 * 1024 ** 2 });
  await chooseFolder(page, join(scratch, 'set'));
  await follow(page);
  const kept = await faceCount(page);
  const message = await page.getByRole('alert').innerText();
  await page.reload();
  await page.getByTestId('face-tile').first().waitFor();
  const afterReload = await faceCount(page);
  await context.close();
  return { quotaMiB: 60, kept, afterReload, message };
}

/** All that the library has stored, rows and pixels, but for what differs with each dataset and hour. */
async function storedDigest(page: Page): Promise<string> {
  // Functions inside have no names: tsx would mark them by a helper that the page does not have.
  const parts = await page.evaluate(async () => {
    const parts: string[] = [];
    const ids = new Set<string>();
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('fsfm-lab-faces');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(String(request.error)));
    });
    for (const store of ['faces', 'sources']) {
      const rows = await new Promise<{ datasetId: string }[]>((resolve, reject) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result as { datasetId: string }[]);
        request.onerror = () => reject(new Error(String(request.error)));
      });
      for (const row of rows) ids.add(row.datasetId);
      parts.push(JSON.stringify(rows.map((row) => ({ ...row, datasetId: '' }))));
    }
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('faces');
    for (const id of ids)
      for (const name of ['crops.bin', 'maps.bin']) {
        const file = await (await (await root.getDirectoryHandle(id)).getFileHandle(name)).getFile();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
        parts.push(digest.join());
      }
    return parts;
  });
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

async function parse(url: string, round: number, faceWorkers: number) {
  const { context, page } = await openLibrary(`parsed-${round}-${faceWorkers}`, url, faceWorkers + 1);
  const ids = await processIds(context, 'renderer');
  const began = performance.now();
  await choose(page, photographs.slice(0, parsed));
  const faces = await follow(page);
  const seconds = (performance.now() - began) / 1000;
  const peak = peakMiB(ids);
  const stored = await storedDigest(page);
  await context.close();
  const result = {
    ...{ round, faceWorkers, photographs: parsed, faces, seconds, facesPerSecond: faces / seconds },
    ...{ peakMiB: peak, stored },
  };
  console.error(JSON.stringify(result));
  return result;
}

/** Interleaved: a machine that slows down slows all of them. */
async function parseAll(url: string) {
  const results: Awaited<ReturnType<typeof parse>>[] = [];
  for (let round = 1; round <= rounds; round++)
    for (const number of workers) results.push(await parse(url, round, number));
  return results;
}

await buildApp(console.error);
const { preview } = await import('vite');
const server = await preview({ preview: { host: 'localhost', port: 0 }, logLevel: 'warn' });
try {
  const url = server.resolvedUrls?.local[0].replace(/\/$/, '') ?? '';
  const given = count > 0 ? { soak: await soak(url), quota: await fillQuota(url) } : null;
  const report = { ...given, parsed: await parseAll(url) };
  const text = JSON.stringify(report, null, 2);
  console.log(text);
  if (json) writeFileSync(json, `${text}\n`);
  const isSame = new Set(report.parsed.map(({ stored }) => stored)).size === 1;
  const { kept, reached, total } = given?.soak ?? { kept: 1, reached: 1, total: count };
  process.exitCode = isSame && total === count && kept > 0 && kept <= reached + 32 ? 0 : 1;
} finally {
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
}
