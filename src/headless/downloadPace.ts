/**
 * Chromium drops a page's download without a word when ten have begun since the burst's start and that start is not a
 * second ago (Blink, `LocalFrame::ShouldThrottleDownload`): a command that waited for such a file would wait for ever.
 */
const BURST = 10;
/** A second, and a tenth more: the clocks are the page's and the browser's. */
const BURST_MS = 1_100;

/**
 * @param now in milliseconds
 * @param sleep resolves after as many milliseconds
 * @returns resolves when another download may begin; one caller at a time
 */
export function downloadPace(
  now: () => number = () => performance.now(),
  sleep: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): () => Promise<void> {
  let begun = 0;
  let start = now();
  return async () => {
    if (begun >= BURST) {
      const left = start + BURST_MS - now();
      if (left > 0) await sleep(left);
      begun = 0;
    }
    if (begun === 0) start = now();
    begun++;
  };
}
