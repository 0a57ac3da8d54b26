/** Where everything went that a person brought: taken, refused with a reason, or left out by a rule. Nothing is lost. */
import { csvOf } from '@/lib/csv';
import {
  LEFT_OUT_RULES,
  leftOutFiles,
  TAKEN_KINDS,
  type FileKind,
  type LeftOut,
  type LeftOutRule,
  type TakenKind,
} from '@/lib/fileKinds';
import { formatCount, formatCounted } from '@/lib/format';

export interface Refusal {
  path: string;
  reason: string;
  /** What to do with it, or where it belongs. */
  remedy: string;
}

/** Each file by its path, once. */
export interface Account {
  /** Files, those in folders too; an archive is one, and so is an empty folder. What was taken, refused and left out. */
  total: number;
  taken: Partial<Record<TakenKind, string[]>>;
  refused: Refusal[];
  leftOut: LeftOut;
  /** What the workers left out of archives, beyond `total`. */
  leftOutOfArchives: LeftOut;
}

export const emptyAccount = (): Account => ({
  total: 0,
  taken: {},
  refused: [],
  leftOut: {},
  leftOutOfArchives: {},
});

/** What a screen takes. */
export interface Takes {
  /** In sentences: "Pretrain". */
  name: string;
  kinds: readonly TakenKind[];
}

const WORDS: Readonly<Record<TakenKind, string>> = {
  photograph: 'photograph',
  archive: 'zip archive',
  map: 'parsing map',
  video: 'video',
  model: 'model',
  statistics: 'statistics file',
};

/** "2 videos"; without a count "videos". */
export function inWords(kind: TakenKind, count?: number): string {
  return count === undefined ? `${WORDS[kind]}s` : formatCounted(count, WORDS[kind]);
}

/** Where to take what a screen does not. */
const BELONGS: Partial<Record<FileKind, string>> = {
  map: 'Parsing maps belong on Faces, dropped together with their pictures.',
  model: 'Detectors belong on Score, Evaluate or Train; pretrained networks on Pretrain, Train or Masks.',
  statistics: 'It belongs to a model: drop both together on Score, Evaluate or Train.',
};

/**
 * Enters one file.
 * @returns the kind as which the screen takes it; null when it was refused or left out
 */
export function enter(
  account: Account,
  path: string,
  kind: FileKind,
  { name, kinds }: Takes,
): TakenKind | null {
  account.total++;
  if (
    kind === 'system' ||
    kind === 'hidden' ||
    kind === 'map view' ||
    kind === 'cropping' ||
    kind === 'geometry'
  )
    (account.leftOut[kind] ??= []).push(path);
  else if (kind === 'packed') {
    const reason = 'Only zip archives can be opened.';
    account.refused.push({ path, reason, remedy: 'Unpack it and choose the folder.' });
  } else if (kinds.includes(kind)) {
    (account.taken[kind] ??= []).push(path);
    return kind;
  } else {
    const remedy = BELONGS[kind] ?? 'Drop it on another screen.';
    account.refused.push({ path, reason: `${name} does not accept ${inWords(kind)}.`, remedy });
  }
  return null;
}

/** The account after a file that was taken turned out to be of no use. */
export function withRefused(account: Account, kind: TakenKind, refusal: Refusal): Account {
  const { taken, refused } = account;
  const paths = [...(taken[kind] ?? [])];
  const at = paths.lastIndexOf(refusal.path);
  if (at >= 0) paths.splice(at, 1);
  return { ...account, taken: { ...taken, [kind]: paths }, refused: [...refused, refusal] };
}

/** The account after workers left files out: those that were taken are so no more, the others lie in archives. */
export function withLeftOut(account: Account, leftOut: LeftOut): Account {
  const given = new Set(Object.values(account.taken).flat());
  const result = { ...account };
  const gone = new Set<string>();
  for (const [rule, paths] of Object.entries(leftOut) as [LeftOutRule, string[]][]) {
    const [own, packed] = [true, false].map((isOwn) => paths.filter((path) => given.has(path) === isOwn));
    for (const path of own) gone.add(path);
    if (own.length > 0) result.leftOut = added(result.leftOut, rule, own);
    if (packed.length > 0) result.leftOutOfArchives = added(result.leftOutOfArchives, rule, packed);
  }
  if (gone.size > 0) result.taken = without(account.taken, gone);
  return result;
}

/** The account with files that whoever brought the others has left out before. */
export function withOthersLeftOut(account: Account, others: LeftOut): Account {
  let { total, leftOut } = account;
  for (const [rule, paths] of Object.entries(others) as [LeftOutRule, string[]][]) {
    total += paths.length;
    leftOut = added(leftOut, rule, paths);
  }
  return { ...account, total, leftOut };
}

function without(taken: Account['taken'], gone: ReadonlySet<string>): Account['taken'] {
  const entries = Object.entries(taken) as [TakenKind, string[]][];
  return Object.fromEntries(entries.map(([kind, paths]) => [kind, paths.filter((path) => !gone.has(path))]));
}

const added = (leftOut: LeftOut, rule: LeftOutRule, paths: readonly string[]): LeftOut => ({
  ...leftOut,
  [rule]: [...(leftOut[rule] ?? []), ...paths],
});

/** All files that rules left out, those of archives too. */
export const filesLeftOut = ({ leftOut, leftOutOfArchives }: Account): ReturnType<typeof leftOutFiles> => [
  ...leftOutFiles(leftOut),
  ...leftOutFiles(leftOutOfArchives),
];

/** Every file with what became of it, for spreadsheets. */
export function accountToCsv(account: Account): string {
  return csvOf([
    ['file', 'outcome', 'why'],
    ...TAKEN_KINDS.flatMap((kind) =>
      (account.taken[kind] ?? []).map((path) => [path, 'accepted', WORDS[kind]]),
    ),
    ...account.refused.map(({ path, reason, remedy }) => [path, 'rejected', `${reason} ${remedy}`]),
    ...filesLeftOut(account).map(({ path, rule }) => [path, 'left out', LEFT_OUT_RULES[rule]]),
  ]);
}

/** In one sentence: "51 files: 48 photographs and 1 video accepted; 1 rejected; 1 left out: hidden (…)". */
export function describeAccount({ total, taken, refused, leftOut, leftOutOfArchives }: Account): string {
  const kinds = TAKEN_KINDS.filter((kind) => taken[kind]?.length).map((kind) =>
    inWords(kind, taken[kind]?.length ?? 0),
  );
  const parts = [
    kinds.length > 0 ? `${list(kinds)} accepted` : 'nothing accepted',
    ...(refused.length > 0 ? [`${formatCount(refused.length)} rejected`] : []),
    ...rules(leftOut, 'left out'),
    ...rules(leftOutOfArchives, 'left out of archives'),
  ];
  return `${formatCounted(total, 'file')}: ${parts.join('; ')}.`;
}

function rules(leftOut: LeftOut, how: string): string[] {
  return Object.entries(leftOut).map(
    ([rule, { length }]) => `${formatCount(length)} ${how}: ${LEFT_OUT_RULES[rule as LeftOutRule]}`,
  );
}

const list = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}` : words[0];
