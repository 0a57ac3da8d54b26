/** Where everything went that a person brought: taken, refused with a reason, or left out by a rule. Nothing is lost. */
import {
  LEFT_OUT_RULES,
  TAKEN_KINDS,
  tally,
  type FileKind,
  type LeftOut,
  type TakenKind,
} from '@/lib/fileKinds';
import { formatCount, formatCounted } from '@/lib/format';

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
  refused: Refusal[];
  leftOut: LeftOut;
  /** What the workers left out of archives, beyond `total`. */
  leftOutOfArchives: LeftOut;
}

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
  if (kind === 'system' || kind === 'hidden' || kind === 'map view' || kind === 'cropping')
    tally(account.leftOut, kind);
  else if (kind === 'packed') {
    const reason = 'Only zip archives can be opened.';
    account.refused.push({ path, reason, remedy: 'Unpack it and choose the folder.' });
  } else if (kinds.includes(kind)) {
    account.taken[kind] = (account.taken[kind] ?? 0) + 1;
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
  return {
    ...account,
    taken: { ...taken, [kind]: (taken[kind] ?? 0) - 1 },
    refused: [...refused, refusal],
  };
}

/** In one sentence: "51 files: 48 photographs and 1 video accepted; 1 rejected; 1 left out: hidden (…)". */
export function describeAccount({ total, taken, refused, leftOut, leftOutOfArchives }: Account): string {
  const kinds = TAKEN_KINDS.filter((kind) => taken[kind]).map((kind) => inWords(kind, taken[kind] ?? 0));
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
    ([rule, count]) =>
      `${formatCount(count)} ${rule === 'plan' ? 'left out' : how}: ${LEFT_OUT_RULES[rule as keyof LeftOut]}`,
  );
}

const list = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}` : words[0];
