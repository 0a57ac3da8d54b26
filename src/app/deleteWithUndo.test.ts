import { beforeEach, describe, expect, it, vi } from 'vitest';

interface Toast {
  action: { onClick: () => void };
  onAutoClose: () => void;
  onDismiss: () => void;
}

const toast = vi.hoisted(() => vi.fn<(text: string, options?: Toast) => void>());
vi.mock('sonner', () => ({ toast }));

import { deleteWithUndo, freeDeleted } from './deleteWithUndo';
import { onFailure } from './reportFailure';

/** Names of the locks that this tab holds. */
const held = new Set<string>();
const request = async (name: string, _options: LockOptions, work: () => Promise<void>) => {
  held.add(name);
  await work();
  held.delete(name);
};
const tab = new EventTarget();
vi.stubGlobal('navigator', { locks: { request } });
vi.stubGlobal('addEventListener', tab.addEventListener.bind(tab));
vi.stubGlobal('removeEventListener', tab.removeEventListener.bind(tab));

const deletion = (canRestore = true) => ({
  ...{ id: 'a', title: 'Mine' },
  remove: vi.fn(async () => canRestore),
  restore: vi.fn(async () => {}),
  purge: vi.fn(async () => {}),
});
const shown = (): Toast => toast.mock.lastCall![1]!;
const purgeEarlier = vi.fn(async () => {});

beforeEach(() => {
  vi.clearAllMocks();
});

describe('what was deleted with a way back', () => {
  it.each([
    ['its time is over', () => shown().onAutoClose()],
    ['a person closes the message', () => shown().onDismiss()],
    ['the page goes', () => void tab.dispatchEvent(new Event('pagehide'))],
  ])('is freed when %s, once', async (_, end) => {
    const one = deletion();
    await deleteWithUndo(one);
    expect(held).toEqual(new Set(['fsfm-lab-undo-a']));
    await freeDeleted(purgeEarlier);
    expect(purgeEarlier).toHaveBeenCalledOnce(); // another visit, had this one ended here
    end();
    end();
    await vi.waitFor(() => expect(held.size).toBe(0));
    shown().action.onClick();
    expect(one.purge).toHaveBeenCalledOnce();
    expect(one.restore).not.toHaveBeenCalled();
    await freeDeleted(purgeEarlier);
    expect(purgeEarlier).toHaveBeenCalledOnce(); // nothing is left for the next visit
  });

  it('is brought back by Undo, and stays when the message goes after it', async () => {
    const one = deletion();
    await deleteWithUndo(one);
    shown().action.onClick();
    shown().onDismiss();
    await vi.waitFor(() => expect(held.size).toBe(0));
    expect(one.restore).toHaveBeenCalledOnce();
    expect(one.purge).not.toHaveBeenCalled();
  });

  it('stays to be freed by the next visit when this one cannot', async () => {
    const failure = vi.fn();
    onFailure(failure);
    await deleteWithUndo({ ...deletion(), purge: () => Promise.reject(new Error('in use')) });
    shown().onDismiss();
    await vi.waitFor(() => expect(failure).toHaveBeenCalledOnce());
    await freeDeleted(purgeEarlier);
    expect(purgeEarlier).toHaveBeenCalledOnce();
  });
});

it('says that there is no way back where the storage was too full for one', async () => {
  await deleteWithUndo(deletion(false));
  expect(toast).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('for good'));
  expect(held.size).toBe(0);
});

it('holds nothing of what was not deleted', async () => {
  const refused = { ...deletion(), remove: () => Promise.reject(new Error('going on')) };
  await expect(deleteWithUndo(refused)).rejects.toThrow('going on');
  expect([held.size, toast.mock.calls.length]).toEqual([0, 0]);
});
