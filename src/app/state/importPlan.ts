/** What waits for a person before an import: which classes the files have, as far as folders and lists tell. */
import { create } from '@/app/state/createStore';
import { forgetIntake, noteIntake } from '@/app/intake/intakeStore';
import type { Sorted } from '@/app/intake/sorting';
import { wishesOf, type ClassChoice } from '@/lib/classChoices';
import type { ImportPlan, KnownFile, Labelling, LibraryFace } from '@/workers/protocol';
import { CROPPING, withCropping, type Cropping } from '@/lib/cropping';
import { openDatasetOf, useFaces } from './facesStore';
import { askLibrary, importSorted, isOpenForOwnFaces, openLibrary } from './library';

/** What a person decides of an import. */
interface Decision {
  choices: readonly ClassChoice[];
  /** How pictures become crops, from now on in the dataset that they go to. */
  cropping: Cropping;
}

export interface PlanState {
  /** The plan that waits, with what was corrected so far; null: none. */
  waiting: (Decision & { plan: ImportPlan; decide: (imports: boolean) => void }) | null;
}

export const useImportPlan = create<PlanState>()(() => ({ waiting: null }));

/** One plan at a time. */
let turn: Promise<unknown> = Promise.resolve();

/** Of files that came in together. */
export async function planImport({ paths, archives, texts }: Sorted): Promise<ImportPlan> {
  const opened = async (files: Sorted['texts']) => {
    const all = await Promise.all(
      files.map(async ({ path, open }) => ({ path, file: await open().catch(() => null) })),
    );
    return all.flatMap(({ path, file }) => (file ? [{ path, file }] : []));
  };
  const sources = { paths, archives: await opened(archives), texts: await opened(texts) };
  return askLibrary((library) => library.plan(sources));
}

/** As the files say it. */
export const choicesOf = ({ classes }: ImportPlan): ClassChoice[] =>
  classes.map((one) => ({ ...one, leaveOut: false }));

/** Whether there is anything to look at: plain photographs without classes go straight on. */
const isLabelled = ({ classes, labelling }: ImportPlan): boolean =>
  classes.some(({ from }) => from !== '') || labelling.lists.length > 0;

/**
 * Shows what an import would make of labelled files, then imports them as it was corrected; others at once.
 * @returns whether they were imported
 */
export async function importPlanned(sorted: Sorted): Promise<boolean> {
  await openLibrary();
  const plan = await planImport(sorted);
  if (!isLabelled(plan)) {
    const cropping = croppingFor(plan);
    const labelling = labellingFor(plan, cropping);
    const given = { cropping, ...(labelling.framings && { labelling }) };
    await importSorted(sorted, plan.framing === null ? {} : given);
    plan.mixedFramings.forEach(noteIntake);
    return true;
  }
  const decided = turn.then(() => ask(plan));
  turn = decided;
  const decision = await decided;
  if (!decision) {
    forgetIntake();
    return false;
  }
  const { choices, cropping } = decision;
  const labelling = { ...labellingFor(plan, cropping), wishes: wishesOf(choices) };
  await importSorted(sorted, { labelling, cropping });
  plan.mixedFramings.forEach(noteIntake);
  return true;
}

/** What becomes of each file: a framing that a person chose counts for all, whatever their records say. */
export function labellingFor({ labelling, framing }: ImportPlan, cropping: Cropping): Labelling {
  const { framings, ...rest } = labelling;
  return framings && framing === cropping.framing ? { ...rest, framings } : rest;
}

/**
 * Imports files into one class, whatever their folders and lists say of classes. Files that were imported before are moved
 * there.
 * @param move gives faces the class
 */
export async function importInto(
  label: string,
  sorted: Sorted,
  move: (faces: readonly LibraryFace[]) => Promise<void>,
): Promise<void> {
  await openLibrary();
  const plan = await planImport(sorted);
  const wishes = Object.fromEntries(plan.classes.map(({ from }) => [from, { name: label }]));
  const cropping = plan.framing === null ? {} : { cropping: croppingFor(plan) };
  const labelling = { ...plan.labelling, wishes };
  const { datasetId, known } = await importSorted(sorted, { labelling, ...cropping });
  const open = useFaces.getState();
  if (open.datasetId !== datasetId) return; // its faces are not here to be moved
  const ids = idsOf(known, open.faces);
  await move(open.faces.filter((face) => ids.has(face.id) && face.label !== label));
}

/** Which faces files gave that were imported before; a name tells it only where one face alone has it. */
function idsOf(known: readonly KnownFile[], faces: readonly LibraryFace[]): ReadonlySet<string> {
  const named = new Map<string, string | null>(); // null: several
  for (const { id, name } of faces) named.set(name, named.has(name) ? null : id);
  return new Set(
    known.flatMap(({ name, as, faceId }) => (as === 'imported' ? (faceId ?? named.get(name) ?? []) : [])),
  );
}

/** As the dataset that the files go to has it, and as their own record says. */
export function croppingFor({ framing }: ImportPlan): Cropping {
  const own = isOpenForOwnFaces() ? openDatasetOf(useFaces.getState())?.cropping : undefined;
  return withCropping(own ?? CROPPING.complete(), framing === null ? {} : { framing });
}

/** @returns null when nothing is to be imported */
function ask(plan: ImportPlan): Promise<Decision | null> {
  return new Promise((resolve) => {
    const decide = (imports: boolean): void => {
      const { waiting } = useImportPlan.getState();
      useImportPlan.setState({ waiting: null });
      resolve(imports ? waiting : null);
    };
    useImportPlan.setState({
      waiting: { plan, choices: choicesOf(plan), cropping: croppingFor(plan), decide },
    });
  });
}

/** Corrects one class of the plan that waits. */
export function correctClass(from: string, change: Partial<ClassChoice>): void {
  useImportPlan.setState(({ waiting }) => ({
    waiting: waiting && {
      ...waiting,
      choices: waiting.choices.map((one) => (one.from === from ? { ...one, ...change } : one)),
    },
  }));
}

/** Says how the pictures of the plan that waits become crops. */
export function changePlannedCropping(change: Partial<Cropping>): void {
  useImportPlan.setState(({ waiting }) => ({
    waiting: waiting && { ...waiting, cropping: withCropping(waiting.cropping, change) },
  }));
}
