/**
 * Makes a fresh clone ready: the right Node, the packages of package-lock.json, models and samples, and on
 * request a Chromium. Repeatable: what is there is left alone. No dependencies: it runs before any exist.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';
import { obtainModels } from './models.mjs';
import { run } from './processes.mjs';
import { nodeSatisfies, reasonToInstall } from './requirements.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param {object} [options]
 * @param {boolean} [options.browser] also make sure of a Chromium, for tests
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<void>} models that cannot be had are only reported: the app starts with less
 * @throws {Error} naming what is missing and what to do
 */
export async function setUp({ browser = false, log = console.log } = {}) {
  checkNode();
  await ensurePackages(log);
  const models = await obtainModels({ log: (line) => log(`setup: ${line}`) });
  for (const { name, ok, from, note } of models) {
    log(ok ? `setup: ${name}: ${from}` : `setup: WITHOUT ${name}. ${note}`);
  }
  if (browser) await ensureBrowser(log);
}

function checkNode() {
  const range = readJson('package.json').engines.node;
  if (nodeSatisfies(process.versions.node, range)) return;
  throw new Error(
    `Node ${process.versions.node} is too old (needs ${range}). Install a current one from https://nodejs.org.`,
  );
}

/**
 * @param {string} path of a package, as package-lock.json has it
 * @returns {string | null}
 */
function versionAt(path) {
  try {
    return String(readJson(`${path}/package.json`).version);
  } catch {
    return null; // not there, or cut short
  }
}

/** @param {(line: string) => void} log */
async function ensurePackages(log) {
  const hidden = 'node_modules/.package-lock.json';
  const installed = existsSync(join(repository, hidden)) ? readJson(hidden) : null;
  const reason = reasonToInstall(readJson('package-lock.json'), installed, versionAt);
  if (reason === null) {
    log('setup: packages are those of package-lock.json');
    return;
  }
  await installPackages(log, reason);
}

/**
 * Installs the packages of package-lock.json from nothing.
 * @param {(line: string) => void} log
 * @param {string} reason
 */
export async function installPackages(log, reason) {
  log(`setup: npm ci, because ${reason}`);
  accessSync(repository, constants.W_OK);
  const { ok, output } = await run('npm', ['ci', '--no-audit', '--no-fund']);
  if (ok) return;
  throw new Error(`npm ci failed:\n${output}\nSee that npm's registry can be reached, then run this again.`);
}

/**
 * A Chromium: one on this machine, else Debian's package where we may install it, else Playwright's download.
 * @param {(line: string) => void} log
 */
async function ensureBrowser(log) {
  const found = findChromium() ?? (await playwrightChromium());
  if (found) {
    log(`setup: browser is ${found}`);
    return;
  }
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    log('setup: no Chromium found, installing the package "chromium" with apt-get');
    const update = await run('apt-get', ['update']);
    const install = await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    // On Ubuntu the package of this name only points to a snap: believe it once it runs.
    const installed = install.ok ? findChromium() : undefined;
    if (installed && (await run(installed, ['--version'])).ok) {
      log(`setup: browser is ${installed}`);
      return;
    }
    log(`setup: apt-get gave no Chromium that runs\n${lastLines(update.output + install.output)}`);
  }
  log("setup: no Chromium found, downloading Playwright's");
  const download = await run('npx', ['playwright', 'install', 'chromium'], {
    onOutput: (text) => log(text.trimEnd()),
  });
  const downloaded = download.ok ? await playwrightChromium() : undefined;
  if (!downloaded) {
    throw new Error(
      'no Chromium for the tests. Install Chromium or Chrome so that "chromium" or "google-chrome" is on the PATH, ' +
        'or name one in CHROMIUM_PATH, and run this again.',
    );
  }
  log(`setup: browser is ${downloaded}`);
}

/** @returns {Promise<string | undefined>} path of Playwright's own Chromium if it was downloaded before */
async function playwrightChromium() {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

/**
 * @param {string} path relative to the repository
 * @returns {any} JSON is what it is: the callers know the two files they read
 */
function readJson(path) {
  return JSON.parse(readFileSync(join(repository, path), 'utf8'));
}

/** @param {string} text */
function lastLines(text) {
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
