/**
 * Who is trained on and who is held out. Whole groups (videos, people) go to one side, so that a detector is
 * never tested on a clip that it has seen; classes keep their shares on every side.
 */
import { readPath } from '@/faces/library/labels';
import type { DetectorConfig, GroupRule } from '@/lib/detectorConfig';
import { displayText } from '@/lib/displayText';
import { formatCounted } from '@/lib/format';
import { oneClassOnly, oneClassSentence } from '@/lib/oneClass';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { contentOrder } from './contentOrder';

export const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/** What a split needs to know of a face. */
export interface SplitItem {
  /** Of its pixels: what is drawn follows from it, and not from the order in which files arrived. */
  id?: string;
  name: string;
  label: string;
  /** Video or person; null: the face stands alone. */
  group: string | null;
  /** The part that the dataset itself gives it (a folder train, val or test), if any. */
  split?: string;
}

export interface SplitShares {
  validation: number;
  test: number;
}

export const SPLIT_STREAM = 11;

/** What is never torn apart. */
export interface Unit {
  members: number[];
}

/** Names by which datasets call their parts. */
const PARTS: Readonly<Record<string, SplitName>> = {
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
};

/** What the dataset itself says of each item, and what is left to draw. */
export function givenParts(
  items: readonly SplitItem[],
  wanted: SplitShares,
): { given: (SplitName | undefined)[]; shares: SplitShares } {
  const given = items.map(({ split }) => PARTS[split?.toLowerCase() ?? '']);
  return {
    given,
    shares: {
      test: given.includes('test') ? 0 : wanted.test,
      validation: given.includes('validation') ? 0 : wanted.validation,
    },
  };
}

/**
 * One split name for each item, the same for the same items and seed in whatever order they come. Parts that the
 * dataset gives are kept; a part that it does not give is drawn from the rest. Every class keeps at least one group for
 * training; with two it is tested too, with three validated. Equal pictures are one.
 */
export function splitByGroup(items: readonly SplitItem[], wanted: SplitShares, seed: number): SplitName[] {
  const { given, shares } = givenParts(items, wanted);
  const splits = items.map((): SplitName => 'train');
  // Frames of which nothing says a part go where other frames of their video are given.
  const partOf = new Map(
    items.flatMap(({ group }, i) => (group !== null && given[i] ? [[group, given[i]] as const] : [])),
  );
  items.forEach(({ group, split }, i) => {
    if (group !== null && split === undefined) given[i] ??= partOf.get(group);
    splits[i] = given[i] ?? 'train';
  });
  const free = contentOrder(items).flatMap((index) => (given[index] ? [] : [{ item: items[index], index }]));
  const strata = stratify(free);
  [...strata.keys()].sort().forEach((key, stratum) => {
    const units = strata.get(key)!;
    const random = SeededRandom.fromSeed(deriveSeed(deriveSeed(seed, SPLIT_STREAM), stratum));
    const order = random.permutation(units.length).map((index) => units[index]);
    assignUnits(order, shares, (unit, split) => unit.members.forEach((index) => (splits[index] = split)));
  });
  return splits;
}

/** Groups by the classes that they hold: a person with real and fake clips forms a stratum of its own kind. */
function stratify(items: readonly { item: SplitItem; index: number }[]): Map<string, Unit[]> {
  const groups = new Map<string, { unit: Unit; labels: Set<string> }>();
  items.forEach(({ item, index }) => {
    const key = item.group === null ? `alone ${item.id ?? index}` : `group ${item.group}`;
    const entry = groups.get(key) ?? { unit: { members: [] }, labels: new Set() };
    entry.unit.members.push(index);
    entry.labels.add(item.label);
    groups.set(key, entry);
  });
  const strata = new Map<string, Unit[]>();
  for (const { unit, labels } of groups.values()) {
    const key = [...labels].sort().join('\n');
    strata.set(key, [...(strata.get(key) ?? []), unit]);
  }
  return strata;
}

/** Fills test, then validation, up to their shares of the stratum's items; what is left is trained on. */
export function assignUnits(
  units: readonly Unit[],
  shares: SplitShares,
  put: (unit: Unit, split: SplitName) => void,
): void {
  const total = units.reduce((sum, { members }) => sum + members.length, 0);
  const rest = [...units];
  for (const split of ['test', 'validation'] as const) {
    const wanted = shares[split] * total;
    let taken = 0;
    // One group must stay for training; the first is taken whatever its size, the next while it fits.
    while (shares[split] > 0 && rest.length > 1) {
      const size = rest[0].members.length;
      if (taken > 0 && taken + size / 2 > wanted) break;
      put(rest.shift()!, split);
      taken += size;
      if (taken >= wanted) break;
    }
  }
}

/** A frame number at the end of a name, after a separator: "clip3_frame012", "id0-0007", "talk/00012". */
const FRAME_NUMBER = /^(.+?)[\s_./-]*[\s_./-](?:frame|img|image|face|f)?[\s_.-]*\d+$/i;

/**
 * The group that a name suggests: its video (the name without a trailing frame number) or its person (the name up
 * to the first separator); null when it suggests none.
 */
export function groupFromName(name: string, rule: GroupRule): string | null {
  const stem = stemOf(name);
  if (rule === 'none') return null;
  if (rule === 'video') return FRAME_NUMBER.exec(stem)?.[1] ?? null;
  const person = /^([^_\-\s]+)[_\-\s]/.exec(stem.split('/').at(-1) ?? '');
  return person?.[1] ?? null;
}

/** A number that says by itself that it counts frames: "_frame_12", "frame012". */
const SAYS_FRAME = /(^|[\s_./-])frame[\s_.-]*\d+$/i;
/** Words that cameras, tools and people put before any number. */
const SAYS_NOTHING =
  /^(img|imag|image|photo|picture|pict?|dsc[nf]?|dscf|pxl|p|mvi|wp|scan|screenshot|untitled|file|frame|face|crop|sample|portrait|selfie|person|subject|train|val|validation|test|real|fake|live|spoof)s?$/i;

/** From the folder of the class on: what lies around it, a folder here and its zip there, tells nothing of videos. */
function fromClass(name: string): string {
  const { classAt } = readPath(name);
  return classAt === undefined ? name.replace(/^.*\.zip\//i, '') : name.split('/').slice(classAt).join('/');
}

const stemOf = (name: string): string => name.replace(/\.[a-z0-9]{2,5}$/i, '');

/**
 * The group of each item: its own, or the one that its name suggests. A stem that all faces of a class share, or that is
 * put before any number ("img_0001"), says nothing of videos and is left out, unless the name itself says "frame".
 */
export function groupsOf(items: readonly SplitItem[], rule: GroupRule): (string | null)[] {
  const suggested = items.map(({ name }) => groupFromName(fromClass(name), rule));
  const classSizes = countBy(items.map(({ label }) => label));
  const groupSizes = countBy(items.map(({ label }, i) => `${label}\n${suggested[i]}`));
  return items.map(({ name, label, group }, i) => {
    const stem = suggested[i];
    if (group !== null || stem === null) return group;
    if (rule === 'video' && SAYS_FRAME.test(stemOf(name))) return stem;
    const word = stem.slice(stem.lastIndexOf('/') + 1);
    if (SAYS_NOTHING.test(word) || word.toLowerCase() === label.toLowerCase()) return null;
    const isWholeClass = groupSizes.get(`${label}\n${stem}`) === classSizes.get(label);
    return isWholeClass && (classSizes.get(label) ?? 0) > 1 ? null : stem;
  });
}

/** One reason to distrust a split, as a sentence, with names to look at. */
export interface LeakageWarning {
  message: string;
  names: string[];
}

const MAX_NAMES = 5;

/**
 * Looks for the same picture, or frames that seem to be of one video, on both sides of a split.
 * @param items with `id` a fingerprint of the pixels
 */
export function leakageWarnings(
  items: readonly (SplitItem & { id: string })[],
  splits: readonly SplitName[],
): LeakageWarning[] {
  const warnings: LeakageWarning[] = [];
  const same = acrossSides(items, splits, (item) => item.id);
  if (same.length > 0) {
    warnings.push({
      message: `${count(same.length, 'picture is', 'pictures are')} on both sides of the split, pixel for pixel.`,
      names: same.slice(0, MAX_NAMES).map((indices) => indices.map((i) => items[i].name).join(' = ')),
    });
  }
  const suggested = groupsOf(
    items.map((item) => ({ ...item, group: null })),
    'video',
  );
  const byName = acrossSides(items, splits, (_, index) => suggested[index]);
  // Only parts that the dataset itself gives tear a known video.
  const known = acrossSides(items, splits, ({ label, group }) =>
    group === null ? null : `${label}\n${group}`,
  );
  const clips = byName.length > 0 ? byName : known;
  if (clips.length > 0) {
    const isGiven = clips.every((indices) => indices.every((i) => items[i].split !== undefined));
    const remedy = isGiven
      ? 'The dataset gives these parts itself: if they are the same videos, its figures are too good.'
      : 'Split by video.';
    warnings.push({
      message: `${count(clips.length, 'name suggests a video', 'names suggest videos')} with frames on both sides of the split. ${remedy}`,
      names: clips.slice(0, MAX_NAMES).map(([index]) => suggested[index] ?? items[index].group ?? ''),
    });
  }
  return warnings;
}

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Indices that share a key although they are trained on here and held out there. */
function acrossSides<T>(
  items: readonly T[],
  splits: readonly SplitName[],
  keyOf: (item: T, index: number) => string | null,
): number[][] {
  const byKey = new Map<string, number[]>();
  items.forEach((item, index) => {
    const key = keyOf(item, index);
    if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), index]);
  });
  return [...byKey.values()].filter(
    (indices) => indices.some((i) => splits[i] === 'train') && indices.some((i) => splits[i] !== 'train'),
  );
}

/** Why a class could not be parted, and what would help; '' where groups are not the reason. */
function whatIsMissing(faces: readonly SplitItem[]): string {
  const groups = new Set(faces.map(({ group }, i) => group ?? `alone ${i}`));
  if (groups.size >= 3 || faces.every(({ group }) => group === null)) return '';
  const of =
    groups.size === 1 ? 'one video or person, which is' : `${groups.size} videos or people, which are`;
  return ` Its ${formatCounted(faces.length, 'face')} ${faces.length === 1 ? 'is' : 'are'} of ${of} never split: add others, at least three in all, or set "Keep together" to none if they are not.`;
}

/**
 * What of a split a person should know before training, as sentences.
 * @param fakes where they come from: blended ones are a second class
 */
export function splitWarnings(
  items: readonly SplitItem[],
  splits: readonly SplitName[],
  fakes: DetectorConfig['fakes'] = 'dataset',
): string[] {
  const classes = [...countBy(items.map((item) => item.label))].sort(([a], [b]) => (a < b ? -1 : 1));
  if (classes.length === 0) return ['There are no faces.'];
  const warnings: string[] = [];
  const single = oneClassOnly(
    classes.map(([label]) => label),
    fakes,
  );
  if (single) warnings.push(oneClassSentence(single));
  for (const [label] of classes) {
    const of = (split: SplitName) =>
      items.filter((item, i) => item.label === label && splits[i] === split).length;
    const missing = whatIsMissing(items.filter((item) => item.label === label));
    if (of('test') === 0) {
      warnings.push(
        `"${displayText(label, 40)}" has no faces in the test set: it cannot be evaluated.${missing}`,
      );
    }
    if (of('validation') === 0) {
      warnings.push(
        `"${displayText(label, 40)}" has no faces in the validation set: early stopping ignores it.${missing}`,
      );
    }
  }
  const sizes = classes.map(([, size]) => size);
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  if (largest >= 4 * smallest) {
    const [name] = classes.find(([, size]) => size === smallest)!;
    warnings.push(
      `"${displayText(name, 40)}" has ${smallest} faces of ${items.length}: balance the classes, and read AUC rather than accuracy.`,
    );
  }
  return warnings;
}
