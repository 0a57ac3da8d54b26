/**
 * A second browser, where this machine has one: Firefox as its users have it, driven over WebDriver BiDi. Playwright drives it too,
 * but only the newest ones: it wants commands that the release of long-term support has not.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import puppeteer from 'puppeteer-core';
import { findOnPath } from './onPath.mjs';

const NAMES = ['firefox-esr', 'firefox'];

/** Path of a Firefox on this machine, or undefined. FIREFOX_PATH names one that is not on the PATH. */
export const findFirefox = () => process.env.FIREFOX_PATH || findOnPath(NAMES);

/**
 * Opens a Firefox with a fresh profile; `close` ends it, with everything that it wrote.
 * @param {string} path of `findFirefox`
 * @param {{ display?: string, webgl?: boolean }} [options] display: of `openDisplay`; there it has WebGL, which it lacks on Linux when
 *   it is headless, as it is without; webgl: false takes that away wherever it is
 * @returns {Promise<import('puppeteer-core').Browser>}
 */
export function openFirefox(path, { display, webgl = true } = {}) {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: path,
    headless: display === undefined,
    defaultViewport: { width: 1280, height: 900 },
    protocolTimeout: 0, // whoever waits has a limit
    // Forced: also on a driver that Firefox does not know, such as Mesa's software one.
    extraPrefsFirefox: webgl ? { 'webgl.force-enabled': true } : { 'webgl.disabled': true },
    env: { ...process.env, ...(display === undefined ? {} : { DISPLAY: display, MOZ_ENABLE_WAYLAND: '0' }) },
  });
}

/**
 * A screen that nobody sees, for as long as it is wanted.
 * @returns {Promise<{ display: string, close: () => Promise<void> } | null>} null where there is no Xvfb
 */
export async function openDisplay() {
  const path = findOnPath(['Xvfb']);
  if (!path) return null;
  const screen = ['-screen', '0', '1400x1000x24', '-nolisten', 'tcp'];
  const child = spawn(path, ['-displayfd', '1', ...screen], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  const [number] = await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data'),
    ended.then(() => Promise.reject(new Error('Xvfb ended before it had a screen.'))),
  ]);
  return {
    display: `:${String(number).trim()}`,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
