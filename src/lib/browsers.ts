/**
 * The oldest browsers that are tried for: `GPUAdapterInfo.isFallbackAdapter`, by which a software adapter is told from a
 * GPU, came with Chromium 136. The build's target and the README say the same.
 */
export const OLDEST_CHROMIUM = 136;
/** Its release with long-term support, in which the journeys of e2e/firefox.spec.ts were taken; there everything is computed on the CPU. */
export const OLDEST_FIREFOX = 140;

/** For messages. */
export const WANTED_BROWSER = `Chrome or Edge ${OLDEST_CHROMIUM} or later`;
