/**
 * The browser that tests, parity and benchmarks run in: a Chromium found on this machine, started so that
 * WebGPU works without a GPU too.
 */
import { findOnPath } from './onPath.mjs';

/**
 * What Playwright 1.65 turns off. It must be said again: of two lists Chromium takes the last.
 */
export const OFF_IN_PLAYWRIGHT = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'TcpPortRandomizationWin'],
  ...['OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
  ...['msForceBrowserSignIn', 'msEdgeUpdateLaunchServicesPreferredVersion'],
];

/** Pages that Chromium loads behind the address bar of every window, at a second of CPU each, also without a screen. */
const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];

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
export const withoutWebgpu = () => launchOptions(['--disable-blink-features=WebGPU'], ['WebGPU']);

/**
 * @param {string[]} args
 * @param {string[]} off features that are turned off besides
 */
function launchOptions(args, off = []) {
  const executablePath = findChromium();
  return {
    // Playwright's own download comes with a cut-down headless shell too: the channel asks for the whole browser.
    ...(executablePath ? { executablePath } : { channel: 'chromium' }),
    args: [
      '--no-sandbox',
      ...args,
      `--disable-features=${[...OFF_IN_PLAYWRIGHT, ...ADDRESS_BAR, ...off].join(',')}`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  };
}
