/** What an import would make of the classes of its files, told before any is read. */
import { withLeftOut, withOthersLeftOut } from '@/app/intake/account';
import { sortChosen, type Sorted } from '@/app/intake/sorting';
import { choicesOf, planImport } from '@/app/state/importPlan';
import { DATASET_KINDS } from '@/app/state/library';
import { renamed, whatIsUnknown, wishesOf, type ClassChoice } from '@/lib/classChoices';
import { LabError } from '@/lib/errors';
import type { LeftOut } from '@/lib/fileKinds';
import type { ImportPlan, Labelling } from '@/workers/protocol';
import { tellAccount } from '../accounting';
import type { Host } from '../host';
import type { Ending, ImportRequest, PlanCommand } from '../protocol';

export async function plan({ classes = {}, notGiven = {} }: PlanCommand, host: Host): Promise<Ending> {
  const sorted = await sortForDataset(notGiven, host);
  const { found } = await plannedLabelling(sorted, { classes }, host);
  tellAccount(withLeftOut(sorted.account, found.leftOut), [], host);
  return { event: 'finished' };
}

/** What was given for faces, sorted; all of it is in the account. */
export async function sortForDataset(notGiven: LeftOut, host: Host): Promise<Sorted> {
  const sorted = await sortChosen(host.files('faces'), { name: 'A dataset', kinds: DATASET_KINDS });
  return { ...sorted, account: withOthersLeftOut(sorted.account, notGiven) };
}

/**
 * Tells the plan, corrected as `--classes` says.
 * @returns the plan, what becomes of each file, and those of the names of `classes` that the files have
 * @throws LabError `invalid-config` where it must be known which class is genuine, and is not
 */
export async function plannedLabelling(
  sorted: Sorted,
  { classes = {}, needsGenuine = false }: Pick<ImportRequest, 'classes' | 'needsGenuine'>,
  host: Host,
): Promise<{ found: ImportPlan; labelling: Labelling; planned: ReadonlySet<string> }> {
  const found = await planImport(sorted);
  const planned = new Set<string>();
  const choices = choicesOf(found).map((choice) => {
    const from = Object.keys(classes).find((name) => isMeant(name, choice.from));
    if (from === undefined) return choice;
    planned.add(from);
    return renamed(choice, classes[from]);
  });
  tellPlan(found, choices, host);
  const unknown = needsGenuine ? whatIsUnknown(choices) : null;
  if (unknown !== null)
    throw new LabError('invalid-config', unknown, 'Say which one is, for example --classes NAME=real.');
  return { found, labelling: { ...found.labelling, wishes: wishesOf(choices) }, planned };
}

/** A class by its name, files without one by '', a folder that says nothing also by its last name. */
function isMeant(name: string, from: string): boolean {
  if (name === from) return true;
  return from.endsWith('/') && (name === '' || from === `${name}/` || from.endsWith(`/${name}/`));
}

function tellPlan(
  { layouts, rows, unclear }: ImportPlan,
  choices: readonly ClassChoice[],
  { tell }: Host,
): void {
  const wishes = wishesOf(choices);
  const genuine = choices.find(({ role, leaveOut }) => role === 'genuine' && !leaveOut);
  tell({
    event: 'plan',
    layout: layouts.join('; ') || null,
    genuine: genuine ? wishes[genuine.from].name : null,
  });
  for (const { from, split, domain, videos, pictures } of rows) {
    const { role } = choices.find((choice) => choice.from === from)!;
    tell({ event: 'plan-row', class: wishes[from].name, from, role, split, domain, videos, pictures });
  }
  for (const reason of unclear) tell({ event: 'plan-unclear', reason });
}
