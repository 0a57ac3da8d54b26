/**
 * The browser that tests, parity and benchmarks run in: a Chromium found on this machine, started so that
 * WebGPU works without a GPU too.
 */
import { findOnPath } from './onPath.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Path of a Chromium on this machine, or undefined: then Playwright's own download is used. */
export const findChromium = () => process.env.CHROMIUM_PATH || findOnPath(NAMES);

/**
 * Playwright launch options, with WebGPU. FSFM_ADAPTER=hardware leaves the choice of adapter to the browser;
 * otherwise the bundled software adapter is used, so that results do not depend on the machine's GPU.
 */
export function chromiumLaunchOptions() {
  const adapter = process.env.FSFM_ADAPTER === 'hardware' ? [] : ['--use-webgpu-adapter=swiftshader'];
  return launchOptions(['--enable-unsafe-webgpu', ...adapter]);
}

/** The same browser without WebGPU, as where the driver is blocked. */
export const withoutWebgpu = () =>
  launchOptions(['--disable-features=WebGPU', '--disable-blink-features=WebGPU']);

/** @param {string[]} args */
function launchOptions(args) {
  const executablePath = findChromium();
  return {
    // Playwright's own download comes with a cut-down headless shell too: the channel asks for the whole browser.
    ...(executablePath ? { executablePath } : { channel: 'chromium' }),
    args: [
      '--no-sandbox',
      ...args,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  };
}
