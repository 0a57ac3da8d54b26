/**
 * Faces for journeys that are not about how faces come in: the first sample portraits as the built app found, parsed and
 * exported them, with their maps and geometry. Imported again they need no model, where photographs take seconds.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type FullConfig } from '@playwright/test';
import { bytesSource } from '@/storage/byteSource';
import { StoredZip } from '@/storage/storedZip';
import { chromiumLaunchOptions } from '../tools/lib/chromium.mjs';
import { storedZip } from '../tools/lib/storedZip.mjs';
import { withEngine } from './engine';
import { importFiles, openScreen, samplePaths } from './lab';

const MOST = 16;
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.cache/e2e');

/** Of this build alone: its page names each of its scripts by its content. */
function exportPath(): string {
  const page = readFileSync(join(root, 'dist/index.html'));
  return join(folder, `faces-${createHash('sha256').update(page).digest('hex').slice(0, 16)}.zip`);
}

/** Before all journeys, with the app being served. */
export default async function exportFaces({ projects }: FullConfig): Promise<void> {
  const path = exportPath();
  if (existsSync(path)) return;
  const { baseURL } = projects[0].use;
  if (!baseURL) throw new Error('the address of the app is not configured');
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const storageState = withEngine({ origin: baseURL }, 'cpu');
    const page = await browser.newPage({ baseURL, storageState, serviceWorkers: 'block' });
    await openScreen(page, '/faces');
    await importFiles(page, samplePaths(MOST), MOST);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as zip' }).click(),
    ]);
    const archive = await StoredZip.open(bytesSource(readFileSync(await download.path())));
    const files: Record<string, Buffer> = {};
    for (const entry of archive.entries.values()) files[entry.name] = Buffer.from(await archive.read(entry));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, storedZip(files));
  } finally {
    await browser.close();
  }
}

/** An archive for `importFiles`. @param count of faces, 16 at most */
export async function readyFaces(count: number): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  if (count > MOST) throw new Error(`${count} faces: ${MOST} are ready at most`);
  const archive = await StoredZip.open(bytesSource(readFileSync(exportPath())));
  const files: Record<string, Buffer> = {};
  for (const name of samplePaths(count).map((path) => /([^/]+)[.]jpg$/.exec(path)![1])) {
    for (const part of [`images/${name}.png`, `parsing_maps/${name}.npy`, `geometry/${name}.json`]) {
      const entry = archive.entries.get(part);
      if (!entry) throw new Error(`the export of the sample faces has no ${part}`);
      files[part] = Buffer.from(await archive.read(entry));
    }
  }
  return { name: 'faces.zip', mimeType: 'application/zip', buffer: storedZip(files) };
}
