/** Going to a screen by its path, wherever the app lies. */
import { navigate as goToAddress } from 'wouter/use-browser-location';
import { siteAddress } from '@/lib/siteAddress';

/** What stands before the path of every screen in the address: empty at the root of a host, else as "/folder". */
export const siteBase = (): string => new URL(siteAddress()).pathname.slice(0, -1);

/** @param path of a screen, with a query if there is one */
export function navigate(path: string): void {
  goToAddress(siteBase() + path);
}

/** Home has one address, also where somebody opens the file itself. */
export function tidyAddress(): void {
  const { pathname, search, hash } = location;
  if (pathname === `${siteBase()}/index.html`)
    history.replaceState(history.state, '', `${siteBase()}/${search}${hash}`);
}
