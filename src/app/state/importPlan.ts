/** What waits for a person before an import: which classes the files have, as far as folders and lists tell. */
import { create } from '@/app/state/createStore';
import { forgetIntake } from '@/app/intake/intakeStore';
import type { Sorted } from '@/app/intake/sorting';
import { wishesOf, type ClassChoice } from '@/lib/classChoices';
import type { ImportPlan } from '@/workers/protocol';
import { askLibrary, importSorted } from './library';

export interface PlanState {
  /** The plan that waits, with what was corrected so far; null: none. */
  waiting: { plan: ImportPlan; choices: readonly ClassChoice[]; decide: (imports: boolean) => void } | null;
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
  const plan = await planImport(sorted);
  if (!isLabelled(plan)) {
    await importSorted(sorted);
    return true;
  }
  const decided = turn.then(() => ask(plan));
  turn = decided;
  const choices = await decided;
  if (!choices) {
    forgetIntake();
    return false;
  }
  await importSorted(sorted, { ...plan.labelling, wishes: wishesOf(choices) });
  return true;
}

/** @returns null when nothing is to be imported */
function ask(plan: ImportPlan): Promise<readonly ClassChoice[] | null> {
  return new Promise((resolve) => {
    const decide = (imports: boolean): void => {
      const { waiting } = useImportPlan.getState();
      useImportPlan.setState({ waiting: null });
      resolve(imports ? (waiting?.choices ?? null) : null);
    };
    useImportPlan.setState({ waiting: { plan, choices: choicesOf(plan), decide } });
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
