/** The processes of a Chromium that Playwright started: who they are, what they hold, and their end without a chance to tidy up. */
import { readFileSync } from 'node:fs';
import type { BrowserContext } from 'playwright';

/**
 * @param wanted pages with their workers, or the one that all others belong to
 * @returns process ids
 */
export async function processIds(context: BrowserContext, wanted: 'renderer' | 'browser'): Promise<number[]> {
  const session = await context.browser()?.newBrowserCDPSession();
  if (!session) return [];
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === wanted).map(({ id }) => id);
}

/** Resident memory of the largest of the processes, MiB; 0 where /proc is not there. */
export function residentMiB(ids: readonly number[]): number {
  const sizes = ids.map((id) => Number(/VmRSS:\s+(\d+) kB/.exec(statusOf(id))?.[1] ?? 0) / 1024);
  return Math.round(Math.max(0, ...sizes));
}

function statusOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/status`, 'utf8');
  } catch {
    return '';
  }
}

export function killAtOnce(ids: readonly number[]): void {
  for (const id of ids) process.kill(id, 'SIGKILL');
}
