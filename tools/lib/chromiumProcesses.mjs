/** The processes of a Chromium that Playwright started: who they are, what they hold, and their end without a chance to tidy up. */
import { readFileSync } from 'node:fs';

/**
 * @param {import('playwright').BrowserContext} context
 * @param {'renderer' | 'browser'} wanted pages with their workers, or the one that all others belong to
 * @returns {Promise<number[]>} process ids
 */
export async function processIds(context, wanted) {
  const session = await context.browser()?.newBrowserCDPSession();
  if (!session) return [];
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === wanted).map(({ id }) => id);
}

/**
 * Resident memory of the largest of the processes, MiB; 0 where /proc is not there.
 * @param {readonly number[]} ids
 */
export function residentMiB(ids) {
  const sizes = ids.map((id) => Number(/VmRSS:\s+(\d+) kB/.exec(statusOf(id))?.[1] ?? 0) / 1024);
  return Math.round(Math.max(0, ...sizes));
}

/** @param {number} id */
function statusOf(id) {
  try {
    return readFileSync(`/proc/${id}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** @param {readonly number[]} ids */
export function killAtOnce(ids) {
  for (const id of ids) process.kill(id, 'SIGKILL');
}
