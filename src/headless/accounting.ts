/** What became of the files that a command was given: each that gave nothing by its name, with the reason or the rule. */
import { filesLeftOut, type Account } from '@/app/intake/account';
import { withoutExtension } from '@/app/intake/videoFrames';
import { displayText } from '@/lib/displayText';
import { LEFT_OUT_RULES, type LeftOutRule } from '@/lib/fileKinds';
import { formatCounted } from '@/lib/format';
import type { FailedFile, KnownFile } from '@/workers/protocol';
import type { Host } from './host';

export interface NotTaken {
  name: string;
  /** Why it is left out, with the way out where it could have been taken. */
  reason: string;
  /** Absent: it was refused, or gave no face. */
  rule?: LeftOutRule;
}

/** What was refused before it was read, then what rules left out. */
export const notTaken = (account: Account): NotTaken[] => [
  ...account.refused.map(({ path, reason, remedy }) => ({ name: path, reason: `${reason} ${remedy}` })),
  ...filesLeftOut(account).map(({ path, rule }) => byRule(path, rule)),
];

const byRule = (name: string, rule: LeftOutRule): NotTaken => ({ name, rule, reason: LEFT_OUT_RULES[rule] });

/** Of files that were there already only those that are so under another name: the others have their faces. */
export const duplicatesOf = (known: readonly KnownFile[]): NotTaken[] =>
  known.flatMap(({ name, as }) => (as === 'duplicate' ? [byRule(name, 'duplicate')] : []));

export const failuresOf = (failures: readonly FailedFile[]): NotTaken[] =>
  failures.map(({ name, error }) => ({ name, reason: error.message }));

/** Whether a file was taken, lies in an archive that was, or is a frame of a video that was. */
export function takenBy({
  taken: { archive = [], video = [], ...others },
}: Account): (name: string) => boolean {
  const names = new Set([...archive, ...video, ...Object.values(others).flat()]);
  const beginnings = [
    ...archive.map((path) => `${path}/`),
    ...video.map((path) => `${withoutExtension(path)}_frame_`),
  ];
  return (name) => names.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
}

/** That a dataset has faces of other files than these, which count with them, as a sentence; null where it has none. */
export function ofEarlierImports(faces: readonly { name: string }[], account: Account): string | null {
  const isOfThese = takenBy(account);
  const earlier = faces.filter(({ name }) => !isOfThese(name));
  if (earlier.length === 0) return null;
  return (
    `${formatCounted(earlier.length, 'face')} of this dataset ${earlier.length === 1 ? 'is' : 'are'} of earlier imports and of none of these files, ` +
    `for example "${displayText(earlier[0].name, 80)}", and ${earlier.length === 1 ? 'counts' : 'count'} with them. Name another --out to leave them behind.`
  );
}

/**
 * Tells each file that gave nothing, then how many each rule left out.
 * @param others that gave nothing when they were read
 * @returns those without a rule
 */
export function tellAccount(
  account: Account,
  others: readonly NotTaken[],
  { tell }: Pick<Host, 'tell'>,
): NotTaken[] {
  const all = [...others, ...notTaken(account)];
  for (const file of all) tell({ event: 'left-out', ...file });
  for (const rule of Object.keys(LEFT_OUT_RULES)) {
    const files = all.filter((file) => file.rule === rule).length;
    if (files > 0) tell({ event: 'left-out-by-rule', rule, files });
  }
  return all.filter(({ rule }) => rule === undefined);
}
