/** The processes of a Chromium that Playwright started: who they are, and their end without a chance to tidy up. */

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

/** @param {readonly number[]} ids */
export function killAtOnce(ids) {
  for (const id of ids) process.kill(id, 'SIGKILL');
}
