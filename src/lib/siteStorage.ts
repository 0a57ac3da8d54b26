/**
 * What the page remembers in `localStorage`, where the browser lets it. Site data may be blocked (then even looking for
 * it throws), the window private, the storage full: nothing here throws, and what cannot be saved lasts as long as the page.
 */

const ofThisPage = new Map<string, string>();

function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // SecurityError: blocked by the person or by a policy
  }
}

/** @returns what was remembered under the key; null where nothing was, or nothing can be */
export function recall(key: string): string | null {
  try {
    return storage()?.getItem(key) ?? ofThisPage.get(key) ?? null;
  } catch {
    return ofThisPage.get(key) ?? null;
  }
}

/** @returns whether it will be there after a reload */
export function remember(key: string, value: string): boolean {
  ofThisPage.set(key, value);
  try {
    const store = storage();
    store?.setItem(key, value);
    return store !== null;
  } catch {
    return false;
  }
}
