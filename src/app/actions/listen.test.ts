import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { always, type Action } from './action';

vi.mock('sonner', () => ({ toast: {} })); // writes its styles into the page when it is imported

/** An element that matches selectors by its tag only. */
class FakeElement {
  constructor(private readonly tag: string) {}
  closest(selectors: string): FakeElement | null {
    return selectors.split(/, (?![^(]*\))/).some((one) => one.startsWith(this.tag)) ? this : null;
  }
}

let press: (keys: Partial<KeyboardEvent>) => boolean;
let covered: boolean;

beforeEach(() => {
  covered = false;
  const listeners = new Set<(event: unknown) => void>();
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => listeners.add(listener));
  vi.stubGlobal('removeEventListener', (_: string, listener: () => void) => listeners.delete(listener));
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
  vi.stubGlobal('navigator', { userAgent: 'X11; Linux' });
  vi.stubGlobal('Element', FakeElement);
  vi.stubGlobal('document', { querySelector: () => (covered ? {} : null) });
  press = (keys) => {
    let prevented = false;
    const plain = { key: '', code: '', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
    const event = { ...plain, defaultPrevented: false, target: null, ...keys };
    for (const listener of listeners) listener({ ...event, preventDefault: () => (prevented = true) });
    return prevented;
  };
});
afterEach(() => vi.unstubAllGlobals());

const ALT_S = { code: 'KeyS', altKey: true };

async function listening(changes: Partial<Action> = {}) {
  const { listenForShortcuts } = await import('./listen');
  const perform = vi.fn();
  const action: Action = {
    ...{ id: 'a', label: 'A', screens: [], shortcut: 'Alt+S', watches: [], obstacle: always, perform },
    ...changes,
  };
  return { perform, stop: listenForShortcuts(() => [action]) };
}

it('performs the action of a shortcut, and takes the key from the browser', async () => {
  const { perform } = await listening();
  expect(press(ALT_S)).toBe(true);
  expect(perform).toHaveBeenCalledOnce();
});

it('leaves the key alone when the action cannot be done now', async () => {
  const { perform } = await listening({ obstacle: () => 'Nothing is running.' });
  expect(press(ALT_S)).toBe(false);
  expect(perform).not.toHaveBeenCalled();
});

it('leaves keys to a window that covers the screen, and those that somebody has taken', async () => {
  const { perform } = await listening();
  covered = true;
  press(ALT_S);
  covered = false;
  press({ ...ALT_S, defaultPrevented: true });
  expect(perform).not.toHaveBeenCalled();
});

it('takes the single key for letters where someone types, and not where it is switched off', async () => {
  const { perform } = await listening({ shortcut: '?' });
  const { setSingleKeys } = await import('@/app/state/shellStore');
  const typed = (tag: string) => press({ key: '?', target: new FakeElement(tag) as unknown as Element });
  for (const tag of ['textarea', 'select', 'input']) typed(tag);
  expect(perform).not.toHaveBeenCalled();
  typed('button');
  expect(perform).toHaveBeenCalledOnce();
  setSingleKeys(false);
  typed('button');
  setSingleKeys(true);
  expect(perform).toHaveBeenCalledOnce();
});

it('hears nothing any more when it is ended', async () => {
  const { perform, stop } = await listening();
  stop();
  press(ALT_S);
  expect(perform).not.toHaveBeenCalled();
});
