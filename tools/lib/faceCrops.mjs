/**
 * Crops and parsing maps of a folder's pictures for headless runs, made once by the app's own face worker in
 * Chromium and kept under .cache/ (never committed): faces.bin holds, for each face, the crop (224, 224, 3)
 * and its parsing map (224, 224); faces.json the names in the same order.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { basename, join, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { withBrowserPage } from './browserPage.mjs';
import { picturesIn } from './labFiles.mjs';

const cache = fileURLToPath(new URL('../../.cache/crops', import.meta.url));
/** Chromium refuses longer lists of files at once. */
const FILES_A_PAGE = 100;

/**
 * @param {string} folder pictures lie directly in it
 * @param {(line: string) => void} log
 * @returns {Promise<{ bin: string, names: string[], leftOut: string[] }>} the file with the pixels, and whose they are
 */
export async function faceCrops(folder, log) {
  const files = picturesIn(folder);
  const key = createHash('sha256')
    .update([resolve(folder), ...files].join('\n'))
    .digest('hex')
    .slice(0, 16);
  const target = join(cache, `${basename(folder)}-${key}`);
  const bin = join(target, 'faces.bin');
  if (!existsSync(target)) await makeCrops(folder, files, target, log);
  return { bin, ...JSON.parse(readFileSync(join(target, 'faces.json'), 'utf8')) };
}

/**
 * @param {string} folder
 * @param {string[]} files
 * @param {string} target made whole or not at all
 * @param {(line: string) => void} log
 */
async function makeCrops(folder, files, target, log) {
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const bin = join(unfinished, 'faces.bin');
  /** @type {string[]} */
  const names = [];
  /** @type {string[]} */
  const leftOut = [];
  await withBrowserPage(
    // The models are served from public/; MediaPipe's own chatter is not for the reader.
    { entry: 'tools/detect/page.html', vite: { publicDir: 'public' }, log: () => {} },
    async (page) => {
      /** @type {string[]} */
      let part = [];
      /** @type {Window['keepCrop']} */
      const keep = async (index, rgb, parsing, reason) => {
        if (rgb === null) leftOut.push(`${part[index]}: ${reason}`);
        else {
          appendFileSync(bin, Buffer.from(rgb, 'base64'));
          appendFileSync(bin, Buffer.from(parsing, 'base64'));
          names.push(part[index] ?? '');
        }
      };
      await page.exposeFunction('keepCrop', keep);
      for (let from = 0; from < files.length; from += FILES_A_PAGE) {
        part = files.slice(from, from + FILES_A_PAGE);
        await page.setInputFiles(
          '#files',
          part.map((file) => join(folder, file)),
        );
        await page.evaluate(() => window.crops.run());
        log(`${folder}: ${Math.min(from + FILES_A_PAGE, files.length)} of ${files.length} pictures cropped`);
      }
    },
  );
  writeFileSync(join(unfinished, 'faces.json'), JSON.stringify({ names, leftOut }));
  renameSync(unfinished, target);
}
