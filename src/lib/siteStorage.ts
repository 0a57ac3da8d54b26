/**
 * What the page remembers in the browser's storage, where the browser lets it. Site data may be blocked (then even looking
 * for it throws), the window private, the storage full: nothing here throws, and what cannot be saved lasts as long as the
 * page.
 */

interface Memory {
  /** @returns what was remembered under the key; null where nothing was, or nothing can be */
  recall: (key: string) => string | null;
  /** @returns whether it will be there after a reload */
  remember: (key: string, value: string) => boolean;
}

function memoryIn(name: 'localStorage' | 'sessionStorage'): Memory {
  const ofThisPage = new Map<string, string>();

  function storage(): Storage | null {
    try {
      return globalThis[name] ?? null;
    } catch {
      return null; // SecurityError: blocked by the person or by a policy
    }
  }

  return {
    recall(key) {
      try {
        return storage()?.getItem(key) ?? ofThisPage.get(key) ?? null;
      } catch {
        return ofThisPage.get(key) ?? null;
      }
    },
    remember(key, value) {
      ofThisPage.set(key, value);
      try {
        const store = storage();
        store?.setItem(key, value);
        return store !== null;
      } catch {
        return false;
      }
    },
  };
}

/** Across visits and tabs. */
export const { recall, remember } = memoryIn('localStorage');

/** Of this tab, over reloads. */
export const { recall: recallInTab, remember: rememberInTab } = memoryIn('sessionStorage');

/** Hears that another tab has remembered something else under a key: whoever would write an older list over it reads it anew. */
export function onOtherTabs(key: string, hear: () => void): void {
  // A page has it; tests and workers have no other tabs to hear of.
  globalThis.addEventListener?.('storage', (event) => {
    if (event.key === key || event.key === null) hear(); // null: all was cleared
  });
}
