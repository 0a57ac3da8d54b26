import { beforeEach, describe, expect, it, vi } from 'vitest';
import { blankOwnMask, formatOwnMask } from '@/lib/ownMask';

const maskNamed = (name: string) => formatOwnMask({ ...blankOwnMask(4), name });
const [eyes, mouth, chin] = ['Eyes', 'Mouth', 'Chin'].map(maskNamed);

/** As after a reload: only what the browser saved is left. */
async function opened() {
  vi.resetModules();
  return import('./ownMasks');
}

let disk: Map<string, string>;

beforeEach(() => {
  vi.unstubAllGlobals();
  disk = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => disk.get(key) ?? null,
    setItem: (key: string, value: string) => void disk.set(key, value),
  });
});

describe('masks that a person drew', () => {
  it('are there at once, and all of them after a reload', async () => {
    const { saveOwnMask, useOwnMasks } = await opened();
    saveOwnMask(eyes, null);
    saveOwnMask(mouth, null);
    expect(useOwnMasks.getState().saved).toEqual([eyes, mouth]);
    expect((await opened()).useOwnMasks.getState().saved).toEqual([eyes, mouth]);
  });

  it('take the place of the one that was edited, are deleted, and have one name each', async () => {
    const { saveOwnMask, deleteOwnMask, useOwnMasks } = await opened();
    saveOwnMask(eyes, null);
    saveOwnMask(mouth, null);
    saveOwnMask(chin, eyes);
    expect(useOwnMasks.getState().saved).toEqual([chin, mouth]);
    expect(() => saveOwnMask(mouth, null)).toThrow('There is a mask "Mouth" already.');
    deleteOwnMask(chin);
    expect(useOwnMasks.getState().saved).toEqual([mouth]);
  });

  it('of two tabs stay beside each other', async () => {
    const events = new EventTarget();
    vi.stubGlobal('addEventListener', events.addEventListener.bind(events));
    const here = await opened();
    const other = await opened();
    const told = () =>
      events.dispatchEvent(Object.assign(new Event('storage'), { key: 'fsfm-lab.own-masks' }));
    here.saveOwnMask(eyes, null);
    told();
    expect(other.useOwnMasks.getState().saved).toEqual([eyes]);
    other.saveOwnMask(mouth, null);
    told();
    here.saveOwnMask(chin, null);
    expect((await opened()).useOwnMasks.getState().saved).toEqual([eyes, mouth, chin]);
  });

  it('are not shown as saved where the browser has no room', async () => {
    const { saveOwnMask, useOwnMasks } = await opened();
    vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => { throw new Error('full'); } }); // prettier-ignore
    expect(() => saveOwnMask(eyes, null)).toThrow('no room to save the mask');
    expect(useOwnMasks.getState().saved).toEqual([]);
  });
});
