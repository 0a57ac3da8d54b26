/** Where the app lies: the built app works in any folder of any host, and finds out which one while it runs. */

/** Every built script lies in `assets/`, one folder below the app's root. */
const SCRIPT = import.meta.url;

/**
 * Absolute address of a file that came with the app; for pages and workers alike.
 * @param path relative to the app's root; absent: the root itself, which ends with "/"
 */
export function siteAddress(path = ''): string {
  const base = import.meta.env.BASE_URL;
  const root = base === './' ? new URL('../', SCRIPT) : new URL(base, self.location.origin);
  return new URL(path, root).href;
}
