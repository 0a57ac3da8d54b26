/** The files of a plan: those in archives too, and what lists of labels say. No picture is opened. */
import { kindOf, LeftOutList, mayBeList } from '@/lib/fileKinds';
import { planOf, type SurveyedPlan } from './importPlan';
import { listItems } from './sourceItems';
import type { PlanSources, SourceItem } from './types';
import { listZip } from './zipSource';

/** Larger texts are no lists. */
const MOST_BYTES = 64 * 1024 ** 2;

/** What cannot be opened is no part of the plan: the import says why. */
export async function surveySources({ paths, archives, texts }: PlanSources): Promise<SurveyedPlan> {
  const leftOut = new LeftOutList();
  const packed = await listItems(archives, { withMaps: true, onLeftOut: leftOut.add });
  const all = [
    ...texts.map(({ path, file }) => ({ path, open: () => Promise.resolve(file) })),
    // Mean and standard deviation beside exported faces are no list that nobody understands.
    ...packed.filter(({ path }) => mayBeList(path) && !['statistics', 'geometry'].includes(kindOf(path))),
    ...(await recordsIn(archives)),
  ];
  const read: { path: string; text: string }[] = [];
  for (const { path, open } of all) {
    const file = await open().catch(() => null);
    if (file && file.size <= MOST_BYTES) read.push({ path, text: await file.text() });
  }
  const plan = planOf([...paths, ...packed.map(({ path }) => path)], read);
  for (const path of plan.labelling.lists) leftOut.add(path, 'plan');
  return { ...plan, leftOut: leftOut.byRule };
}

/** What datasets in archives say of how their faces were cut; no item of an import. */
async function recordsIn(archives: PlanSources['archives']): Promise<SourceItem[]> {
  const entries = await Promise.all(archives.map(({ path, file }) => listZip(file, path).catch(() => [])));
  return entries.flat().filter(({ path }) => kindOf(path) === 'cropping');
}
