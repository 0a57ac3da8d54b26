/** Where everything went that a person brought: taken, refused with a reason, or left out by a rule. Nothing is lost. */
import {
  LEFT_OUT_RULES,
  TAKEN_KINDS,
  tally,
  type FileKind,
  type LeftOut,
  type TakenKind,
} from '@/lib/fileKinds';
import { formatCount } from '@/lib/format';

export interface Refusal {
  path: string;
  reason: string;
  /** What to do with it, or where it belongs. */
  remedy: string;
}

export interface Account {
  /** Files, those in folders too; an archive is one, and so is an empty folder. What was taken, refused and left out. */
  total: number;
  taken: Partial<Record<TakenKind, number>>;
  refused: readonly Refusal[];
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

const BELONGS: Readonly<Record<'model' | 'statistics' | 'map', string>> = {
  model:
    'Detectors belong on Score, Evaluate or Train; pretrained networks on Pretrain, Train or Masks: drop it there.',
  statistics: 'It belongs to a detector: drop the two together on Score.',
  map: 'Parsing maps belong on Faces, dropped together with their pictures.',
};

const WORDS: Readonly<Record<TakenKind, readonly [one: string, many: string]>> = {
  photograph: ['photograph', 'photographs'],
  archive: ['archive', 'archives'],
  map: ['parsing map', 'parsing maps'],
  video: ['video', 'videos'],
  model: ['model', 'models'],
  statistics: ['text with mean and standard deviation', 'texts with mean and standard deviation'],
};

/** "2 videos"; without a count "videos". */
export const inWords = (kind: TakenKind, count?: number): string =>
  count === undefined ? WORDS[kind][1] : `${formatCount(count)} ${WORDS[kind][count === 1 ? 0 : 1]}`;

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
  if (kind === 'system' || kind === 'hidden' || kind === 'map view') {
    tally(account.leftOut, kind);
    return null;
  }
  if (kind === 'packed') {
    return add(account, path, 'Of archives only zip is opened.', 'Unpack it and choose the folder.');
  }
  if (kinds.includes(kind)) {
    account.taken[kind] = (account.taken[kind] ?? 0) + 1;
    return kind;
  }
  const belongs = kind in BELONGS ? BELONGS[kind as keyof typeof BELONGS] : 'Drop it on another screen.';
  return add(account, path, `It is a ${WORDS[kind][0]}: ${name} takes none.`, belongs);
}

/** Enters something of which nothing can be told but that it cannot be taken. */
export function enterRefused(account: Account, refusal: Refusal): void {
  account.total++;
  add(account, refusal.path, refusal.reason, refusal.remedy);
}

/** The account after a file that was taken turned out to be of no use. */
export function withRefused(account: Account, kind: TakenKind, refusal: Refusal): Account {
  const { taken, refused } = account;
  return {
    ...account,
    taken: { ...taken, [kind]: (taken[kind] ?? 0) - 1 },
    refused: [...refused, refusal],
  };
}

function add(account: Account, path: string, reason: string, remedy: string): null {
  account.refused = [...account.refused, { path, reason, remedy }];
  return null;
}

/** In one sentence: "51 files: 48 photographs and 1 video taken; 1 refused; 1 left out: hidden (…)". */
export function describeAccount({ total, taken, refused, leftOut, leftOutOfArchives }: Account): string {
  const kinds = TAKEN_KINDS.filter((kind) => taken[kind]).map((kind) => inWords(kind, taken[kind] ?? 0));
  const parts = [
    kinds.length > 0 ? `${list(kinds)} taken` : 'nothing taken',
    ...(refused.length > 0 ? [`${formatCount(refused.length)} refused`] : []),
    ...rules(leftOut, 'left out'),
    ...rules(leftOutOfArchives, 'left out of archives'),
  ];
  return `${formatCount(total)} ${total === 1 ? 'file' : 'files'}: ${parts.join('; ')}.`;
}

function rules(leftOut: LeftOut, how: string): string[] {
  return Object.entries(leftOut).map(
    ([rule, count]) => `${formatCount(count)} ${how}: ${LEFT_OUT_RULES[rule as keyof LeftOut]}`,
  );
}

const list = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}` : words[0];
