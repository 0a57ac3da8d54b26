/** What the evaluation screen takes: whatever gives faces, into the open dataset, which is chosen then; and detectors. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import type { Sorted } from '@/app/intake/sorting';
import { saveDetectorFiles } from '@/app/state/detectors';
import { changeSet, chooseSet } from '@/app/state/evaluateSession';
import { useEvaluate } from '@/app/state/evaluateStore';
import { useFaces } from '@/app/state/facesStore';
import { importPlanned } from '@/app/state/importPlan';
import { DATASET_KINDS } from '@/app/state/library';

export const evaluateIntake: ScreenIntake = {
  name: 'Evaluate',
  kinds: [...DATASET_KINDS, 'model', 'statistics'],
  modelUses: [{ label: 'Save as a detector', take: saveDetectorFiles }],
  takeFaces: importAndChoose,
};

async function importAndChoose(sorted: Sorted): Promise<void> {
  if (!(await importPlanned(sorted))) return;
  const { datasetId } = useFaces.getState();
  const before = useEvaluate.getState().sets.find(({ id }) => id === datasetId);
  await chooseSet(datasetId, true);
  if (before) changeSet(datasetId, { part: before.part });
}
