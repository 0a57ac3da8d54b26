/** Files that came with the app. */

/**
 * A file that came with the app. A server that answers every path with the page itself has not got it either.
 * @throws Error when it is not there
 */
export async function fetchExisting(url: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal: signal ?? null });
  if (!response.ok || response.headers.get('content-type')?.startsWith('text/html')) {
    throw new Error(`${url} is missing (HTTP ${response.status})`);
  }
  return response;
}
