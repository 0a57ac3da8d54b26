/** How faces would be split between training, validation and test, told before a run. */
import { mixedFraming, type Framing } from '@/lib/cropping';
import { bonaFideClass } from '@/lib/bonaFide';
import type { DetectorConfig } from '@/lib/detectorConfig';
import { geometryNote, geometryObstacle } from '@/lib/madeFakes';
import { arrange } from './arrangement';
import {
  leakageWarnings,
  splitWarnings,
  type LeakageWarning,
  type SplitItem,
  type SplitName,
} from './detectorSplit';

/** How faces would be split, told before a run. */
export interface SplitPlan {
  /** Faces of each class on each side, classes in the order of the logits. */
  counts: { label: string; faces: Record<SplitName, number> }[];
  /** The same of each class of the dataset, whatever the task makes of it; sorted. */
  classes: { label: string; faces: Record<SplitName | 'unused', number> }[];
  /** Faces of known attacks that the test of an unseen one must not hold. */
  unused: number;
  /** What the task makes of classes of other names, a line each. */
  meaning: string[];
  /** What a split cannot tell, as sentences. */
  warnings: string[];
  leakage: LeakageWarning[];
  /** Why fakes cannot be made of these faces, and the way out; absent: they can, or none are made. */
  refusal?: string;
}

/** A face as far as the split needs it. */
export type SplitFace = SplitItem & { id: string; framing?: Framing; hasGeometry?: boolean };

/** What a worker without a network answers of splits. */
export interface SplitRoom {
  plan: typeof planSplit;
}

/** Counts, what the task makes of the classes, and what to think of it. */
export function planSplit(config: DetectorConfig, faces: readonly SplitFace[]): SplitPlan {
  const arranged = arrange(faces, config);
  const used = faces.flatMap((_, i) => (arranged.splits[i] === 'unused' ? [] : [i]));
  const items = used.map((i) => ({ ...faces[i], label: arranged.labels[i], group: arranged.groups[i] }));
  const splits = used.map((i) => arranged.splits[i] as SplitName);
  const labels = [...new Set(items.map(({ label }) => label))].sort();
  const mixed = mixedFraming(items);
  const genuine = items
    .filter(({ label }, i) => label === bonaFideClass(labels) && splits[i] === 'train')
    .map(({ group, hasGeometry = false }) => ({ group, hasGeometry }));
  const lacking = geometryNote(config.fakes, genuine);
  const short = geometryObstacle(config.fakes, genuine);
  const count = (label: string, split: string) =>
    items.filter((item, i) => item.label === label && splits[i] === split).length;
  return {
    counts: labels.map((label) => ({
      label,
      faces: {
        train: count(label, 'train'),
        validation: count(label, 'validation'),
        test: count(label, 'test'),
      },
    })),
    classes: [...new Set(faces.map(({ label }) => label))].sort().map((label) => {
      const own = arranged.splits.filter((_, i) => faces[i].label === label);
      const on = (side: SplitName | 'unused') => own.filter((split) => split === side).length;
      const sides = { train: on('train'), validation: on('validation'), test: on('test') };
      return { label, faces: { ...sides, unused: on('unused') } };
    }),
    unused: faces.length - used.length,
    meaning: meaningOf(faces, arranged.labels),
    warnings: [
      ...splitWarnings(items, splits, config.fakes),
      ...(mixed === null ? [] : [mixed]),
      ...(lacking === null ? [] : [lacking]),
    ],
    leakage: leakageWarnings(items, splits),
    ...(short && { refusal: `${short.what}. ${short.wayOut}` }),
  };
}

/** What a task makes of classes of other names: "fake: Deepfakes, FaceSwap". */
function meaningOf(faces: readonly SplitItem[], labels: readonly string[]): string[] {
  const sources = new Map<string, Set<string>>();
  faces.forEach(({ label }, i) => {
    sources.set(labels[i], (sources.get(labels[i]) ?? new Set()).add(label));
  });
  return [...sources]
    .filter(([name, from]) => from.size > 1 || !from.has(name))
    .map(([name, from]) => `${name}: ${[...from].sort().join(', ')}`)
    .sort();
}
