/** Classes that a person made before they have a face, by dataset; remembered in the browser. */
import { create } from '@/app/state/createStore';
import { displayText } from '@/lib/displayText';
import { soundsGenuine } from '@/lib/bonaFide';
import { storedName, type Role } from '@/lib/classChoices';
import { LabError } from '@/lib/errors';
import { onOtherTabs, recall, remember } from '@/lib/siteStorage';
import type { LibraryFace } from '@/workers/protocol';
import { useFaces } from './facesStore';
import { labelsIn } from './galleryView';

const KEY = 'fsfm-lab-classes';

export interface OwnClasses {
  byDataset: Readonly<Record<string, readonly string[]>>;
}

export const useOwnClasses = create<OwnClasses>()(() => ({ byDataset: remembered() }));

useOwnClasses.subscribe(({ byDataset }) => remember(KEY, JSON.stringify(byDataset)));
onOtherTabs(KEY, () => useOwnClasses.setState({ byDataset: remembered() }));

/** Whatever else stands there is none of ours. */
function remembered(): OwnClasses['byDataset'] {
  try {
    const read = JSON.parse(recall(KEY) ?? '{}') as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(read).flatMap(([id, names]) =>
        Array.isArray(names) ? [[id, names.filter((name) => typeof name === 'string')]] : [],
      ),
    );
  } catch {
    return {};
  }
}

/** Classes of the open dataset, sorted: those that faces have, and those that were made for faces to come. */
export function classesOf(
  { byDataset }: OwnClasses,
  datasetId: string,
  faces: readonly LibraryFace[],
): string[] {
  return [...new Set([...labelsIn(faces), ...(byDataset[datasetId] ?? [])])].sort();
}

/** Of the dataset that is open now. */
export function openClasses(): string[] {
  const { datasetId, faces } = useFaces.getState();
  return classesOf(useOwnClasses.getState(), datasetId, faces);
}

/** Those that were made for a dataset. */
export const ownClasses = (datasetId: string): readonly string[] =>
  useOwnClasses.getState().byDataset[datasetId] ?? [];

function change(
  names: (own: readonly string[]) => readonly string[],
  { datasetId }: { datasetId: string } = useFaces.getState(),
): void {
  useOwnClasses.setState(({ byDataset }) => ({
    byDataset: { ...byDataset, [datasetId]: names(byDataset[datasetId] ?? []) },
  }));
}

/**
 * Makes a class of the open dataset. What is genuine is known by its name: a genuine class of a name that does not say so
 * is called "real".
 * @returns its name
 * @throws LabError `invalid-config` where it is there, or where it would be a second genuine class
 */
export function addClass(name: string, role: Role): string {
  const stored = storedName({ name, role }) ?? name.trim();
  const classes = openClasses();
  if (classes.includes(stored)) {
    throw new LabError(
      'invalid-config',
      `This dataset has a class "${displayText(stored, 40)}" already.`,
      'Put the faces into it, or type another name.',
    );
  }
  const genuine = classes.find(soundsGenuine);
  if (genuine !== undefined && soundsGenuine(stored)) {
    throw new LabError(
      'invalid-config',
      `"${displayText(genuine, 40)}" is the genuine class already, and "${displayText(stored, 40)}" would be a second.`,
      'Put the genuine faces into that one, or make this class an attack.',
    );
  }
  change((own) => [...own, stored]);
  return stored;
}

/**
 * What was made goes under another name, or away.
 * @param to absent: away
 * @param of absent: of the open dataset
 */
export function forgetClass(name: string, to?: string, of?: { datasetId: string }): void {
  change((own) => {
    if (!own.includes(name)) return own;
    const others = own.filter((one) => one !== name);
    return to === undefined || others.includes(to) ? others : [...others, to];
  }, of);
}

/** Takes back one change of what was made, and nothing that came before or after it. */
export function undoOwnClasses(
  datasetId: string,
  { before, after }: { before: readonly string[]; after: readonly string[] },
): void {
  const [gone, made] = [before.filter((one) => !after.includes(one)), after.filter((one) => !before.includes(one))]; // prettier-ignore
  if (gone.length + made.length === 0) return;
  change((own) => [...new Set([...own.filter((one) => !made.includes(one)), ...gone])], { datasetId });
}
