/** The processes of a Chromium that Playwright started: who they are, and their end without a chance to tidy up. */
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

export function killAtOnce(ids: readonly number[]): void {
  for (const id of ids) process.kill(id, 'SIGKILL');
}
