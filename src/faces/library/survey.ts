/** The files of a plan: those in archives too, and what lists of labels say. No picture is opened. */
import { kindOf, mayBeList } from '@/lib/fileKinds';
import { planOf, type ImportPlan } from './importPlan';
import type { PlanSources, SourceItem } from './types';
import { listZip } from './zipSource';

/** Larger texts are no lists. */
const MOST_BYTES = 64 * 1024 ** 2;

/** What cannot be opened is no part of the plan: the import says why. */
export async function surveySources({ paths, archives, texts }: PlanSources): Promise<ImportPlan> {
  const packed: SourceItem[] = [];
  for (const { path, file } of archives)
    for (const item of await listZip(file, path).catch(() => [])) packed.push(item);
  const all = [
    ...texts.map(({ path, file }) => ({ path, open: () => Promise.resolve(file) })),
    // Mean and standard deviation beside exported faces are no list that nobody understands.
    ...packed.filter(({ path }) => mayBeList(path) && kindOf(path) !== 'statistics'),
  ];
  const read: { path: string; text: string }[] = [];
  for (const { path, open } of all) {
    const file = await open().catch(() => null);
    if (file && file.size <= MOST_BYTES) read.push({ path, text: await file.text() });
  }
  return planOf([...paths, ...packed.map(({ path }) => path)], read);
}
