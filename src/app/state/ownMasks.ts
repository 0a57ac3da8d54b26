/** Masks that a person drew, saved in this browser under their names. */
import { create } from '@/app/state/createStore';
import { LabError } from '@/lib/errors';
import { isOwnMask, parseOwnMask, type OwnMaskText } from '@/lib/ownMask';
import { onOtherTabs, recall, remember } from '@/lib/siteStorage';

const STORAGE_KEY = 'fsfm-lab.own-masks';

interface OwnMasksState {
  /** In the order in which they were saved; names are unique. */
  saved: readonly OwnMaskText[];
}

/** What a later version wrote, or someone by hand, is passed over. */
function remembered(): OwnMaskText[] {
  try {
    const stored: unknown = JSON.parse(recall(STORAGE_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isOwnMask) : [];
  } catch {
    return [];
  }
}

export const useOwnMasks = create<OwnMasksState>()(() => ({ saved: remembered() }));
onOtherTabs(STORAGE_KEY, () => useOwnMasks.setState({ saved: remembered() }));

function keep(saved: readonly OwnMaskText[]): void {
  if (!remember(STORAGE_KEY, JSON.stringify(saved))) {
    throw new LabError(
      'storage-full',
      'The browser has no room to save the mask, or is not allowed to save anything.',
      'Delete masks that you no longer use, or copy the link of this one: it holds all of it.',
    );
  }
  useOwnMasks.setState({ saved });
}

/**
 * @param replaces the mask that was edited, whose place the new one takes
 * @throws LabError `invalid-config` when another mask has the name, `storage-full`
 */
export function saveOwnMask(mask: OwnMaskText, replaces: OwnMaskText | null): void {
  const { name } = parseOwnMask(mask);
  const { saved } = useOwnMasks.getState();
  if (saved.some((other) => other !== replaces && parseOwnMask(other).name === name)) {
    throw new LabError('invalid-config', `There is a mask "${name}" already.`, 'Choose another name.');
  }
  const isKnown = saved.some((other) => other === replaces);
  keep(isKnown ? saved.map((other) => (other === replaces ? mask : other)) : [...saved, mask]);
}

export function deleteOwnMask(mask: OwnMaskText): void {
  keep(useOwnMasks.getState().saved.filter((other) => other !== mask));
}
