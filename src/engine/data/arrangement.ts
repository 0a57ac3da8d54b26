/**
 * Labelled faces as a run trains on them: the class that its task makes of each, what belongs together, and who is
 * held out. The same for the plan that is shown, for training and for evaluating later.
 */
import type { DetectorConfig } from '@/lib/detectorConfig';
import { taskClasses } from '@/lib/trainingTask';
import { groupsByArrival, splitByArrival } from './arrivalSplit';
import { groupsOf, splitByGroup, type SplitItem, type SplitName } from './detectorSplit';
import { bonaFideClass } from '../scoring/detectorTask';

export type ArrangementConfig = Pick<
  DetectorConfig,
  'task' | 'unseen' | 'groupBy' | 'validationShare' | 'testShare' | 'splitSeed'
>;

export interface Arrangement {
  /** Class of each face to the detector. */
  labels: string[];
  /** Video or person, null where a face stands alone. */
  groups: (string | null)[];
  /** `unused`: attacks of a known class that the test of an unseen one must not hold. */
  splits: (SplitName | 'unused')[];
}

/** How a run draws its split: by what faces are, or, as runs of before did, by the order in which they came. */
export type SplitRule = 'content' | 'arrival';

/**
 * @param items with the labels and groups of their dataset
 * @param rule that the run was begun with
 */
export function arrange(
  items: readonly SplitItem[],
  config: ArrangementConfig,
  rule: SplitRule = 'content',
): Arrangement {
  const [suggest, draw] = rule === 'content' ? [groupsOf, splitByGroup] : [groupsByArrival, splitByArrival];
  const { task, unseen, groupBy, validationShare, testShare, splitSeed } = config;
  const classes = taskClasses(
    items.map(({ label }) => label),
    task,
  );
  const labels = items.map(({ label }) => classes.get(label)!);
  const groups = suggest(
    items.map((item, i) => ({ ...item, label: labels[i] })),
    groupBy,
  );
  const grouped = items.map(({ id, name, split }, i): SplitItem => ({
    ...{ name, label: labels[i], group: groups[i] },
    ...(id === undefined ? {} : { id }),
    ...(split === undefined ? {} : { split }),
  }));
  const drawn = items.map((_, i) => i).filter((i) => items[i].label !== unseen);
  // The unseen class lies in the test as a whole: the shares of the others are drawn as if it were not there.
  const shares = { validation: validationShare, test: testShare };
  const ofDrawn = draw(
    drawn.map((i) => grouped[i]),
    shares,
    splitSeed,
  );
  const splits = items.map((): SplitName | 'unused' => 'test');
  const genuine = bonaFideClass([...new Set(labels)].sort());
  const isUnseen = drawn.length < items.length;
  drawn.forEach((i, k) => {
    const known = isUnseen && ofDrawn[k] === 'test' && labels[i] !== genuine;
    splits[i] = known ? 'unused' : ofDrawn[k];
  });
  return { labels, groups, splits };
}
