/** How often this page has lost the graphics adapter: the first loss may be chance, the next ones are the browser's. */
import type { ErrorReport } from '@/lib/errors';

let losses = 0;

/**
 * Counts one loss.
 * @returns it with the way out: after the second a browser rarely gives a working adapter until it is opened anew
 */
export function countedLoss(error: ErrorReport): ErrorReport {
  losses++;
  if (losses < 2) return error;
  const advice = `It is lost for the ${['second', 'third'][losses - 2] ?? 'next'} time: close the whole browser and open it again, since its GPU process rarely recovers.`;
  return { ...error, remedy: `${advice} What was saved stays. ${error.remedy}` };
}
