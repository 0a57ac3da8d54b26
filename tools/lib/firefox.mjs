/** A second browser, where this machine has one: without a driver, which the page that it opens does not need. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from './onPath.mjs';

const NAMES = ['firefox-esr', 'firefox'];

/** Path of a Firefox on this machine, or undefined. FIREFOX_PATH names one that is not on the PATH. */
export const findFirefox = () => process.env.FIREFOX_PATH || findOnPath(NAMES);

/**
 * Opens an address in a headless Firefox with a fresh profile.
 * @param {string} path of `findFirefox`
 * @param {string} address
 * @returns {() => Promise<void>} what ends it, with everything that it wrote
 */
export function openFirefox(path, address) {
  const profile = mkdtempSync(join(tmpdir(), 'fsfm-firefox-'));
  const child = spawn(path, ['--headless', '--no-remote', '--profile', profile, address], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', resolve);
  });
  return async () => {
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
}
