/**
 * The split of before 2026-12, for states and detectors that were made with it: it draws by the order in which faces
 * arrived, and leaves out groups of half a class or more. Nothing new is split so.
 */
import type { GroupRule } from '@/lib/detectorConfig';
import { deriveSeed, SeededRandom } from '@/lib/random';
import {
  assignUnits,
  givenParts,
  groupFromName,
  SPLIT_STREAM,
  type SplitItem,
  type SplitName,
  type SplitShares,
  type Unit,
} from './detectorSplit';

export function splitByArrival(items: readonly SplitItem[], wanted: SplitShares, seed: number): SplitName[] {
  const { given, shares } = givenParts(items, wanted);
  const splits = given.map((split): SplitName => split ?? 'train');
  const free = items.flatMap((item, index) => (given[index] ? [] : [{ item, index }]));
  const strata = stratify(free);
  [...strata.keys()].sort().forEach((key, stratum) => {
    const units = strata.get(key)!;
    const random = SeededRandom.fromSeed(deriveSeed(deriveSeed(seed, SPLIT_STREAM), stratum));
    const order = random.permutation(units.length).map((index) => units[index]);
    assignUnits(order, shares, (unit, split) => unit.members.forEach((index) => (splits[index] = split)));
  });
  return splits;
}

function stratify(items: readonly { item: SplitItem; index: number }[]): Map<string, Unit[]> {
  const groups = new Map<string, { unit: Unit; labels: Set<string> }>();
  items.forEach(({ item, index }) => {
    const key = item.group === null ? `alone ${index}` : `group ${item.group}`;
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

export function groupsByArrival(items: readonly SplitItem[], rule: GroupRule): (string | null)[] {
  const suggested = items.map(({ name }) => groupFromName(name, rule));
  const count = (keys: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const classSizes = count(items.map(({ label }) => label));
  const groupSizes = count(items.map(({ label }, i) => `${label}\n${suggested[i]}`));
  return items.map(({ label, group }, i) => {
    if (group !== null || suggested[i] === null) return group;
    const size = groupSizes.get(`${label}\n${suggested[i]}`) ?? 0;
    return 2 * size < (classSizes.get(label) ?? 0) ? suggested[i] : null;
  });
}
