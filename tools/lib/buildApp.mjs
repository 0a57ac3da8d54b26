/**
 * Builds the app into dist/, or leaves dist/ alone when nothing that goes into it has changed.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Everything that the build reads, apart from node_modules, for which the lock file answers. */
const INPUTS = [
  'index.html',
  'headless.html',
  'package.json',
  'package-lock.json',
  'public',
  'src',
  'tools/lib',
  'tsconfig.json',
  'vite.config.ts',
];

/** What went into the last build and what came out: both must be unchanged to be believed. */
const RECORD = join(repository, '.cache/build.json');

/**
 * @param {(line: string) => void} log
 * @returns {Promise<void>}
 * @throws {Error} when the build fails, with its reason
 */
export async function buildApp(log) {
  // With the one setting that goes into the pages, see `screenPages.mjs`.
  const inputs = fingerprint(repository, INPUTS) + (process.env.SITE_URL ?? '');
  if (existsSync(RECORD)) {
    const last = JSON.parse(readFileSync(RECORD, 'utf8'));
    if (last.inputs === inputs && last.outputs === fingerprint(repository, ['dist'])) {
      log('build: dist/ is up to date');
      return;
    }
  }
  log('build: bundling the app into dist/');
  mkdirSync(join(repository, '.cache'), { recursive: true });
  // Imported late: before setup there is no vite.
  const { build } = await import('vite');
  // Built aside and put in place whole: a server, or a second command, never meets half an app.
  const aside = join(repository, `.cache/dist-${process.pid}`);
  try {
    await build({ root: repository, logLevel: 'warn', build: { outDir: aside, emptyOutDir: true } });
    replaceFolder(join(repository, 'dist'), aside);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  writeFileSync(RECORD, JSON.stringify({ inputs, outputs: fingerprint(repository, ['dist']) }));
}

/**
 * Puts a folder in the place of another.
 * @param {string} folder
 * @param {string} by which is gone afterwards
 */
export function replaceFolder(folder, by) {
  const old = `${by}-old`;
  if (existsSync(folder)) renameSync(folder, old);
  try {
    renameSync(by, folder);
  } catch (error) {
    if (existsSync(old)) renameSync(old, folder);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

/**
 * SHA-256 over names and contents of files; folders are walked.
 * @param {string} root
 * @param {string[]} paths relative to root; a missing one counts as such
 * @returns {string} hexadecimal
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const visit = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) hash.update(`${path}\0missing\0`);
    else if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) visit(`${path}/${name}`);
    } else hash.update(`${path}\0`).update(createHash('sha256').update(readFileSync(full)).digest());
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}
