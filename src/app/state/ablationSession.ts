/**
 * Works an ablation off: its runs one after another over the same faces, each with the id that its plan gives it. What is
 * done is in the table of runs, so that after a reload it goes on with what is left.
 */
import { create } from '@/app/state/createStore';
import { trainingSession } from '@/app/lab';
import { ablationVariants, type AblationAxis, type AblationKind, type AblationPlan } from '@/lib/ablation';
import type { PretrainConfig } from '@/lib/config';
import { MASKING_STRATEGIES, type MaskingStrategyName } from '@/lib/maskingStrategies';
import { LabError } from '@/lib/errors';
import { formatCounted } from '@/lib/format';
import { runs as runTable } from '@/workers/runs';
import { pretrainRoom } from '@/workers/training';
import type { AblationInfo, RunInfo, TrainingStatus } from '@/workers/protocol';
import { openOrigin, trainingFaces, useFaces } from './facesStore';
import { refreshRuns } from './runsStore';
import { useTraining, whatIsActive } from './trainingStore';

interface AblationState {
  /** The latest first; null until they were read. */
  ablations: readonly AblationInfo[] | null;
  /** The one that this tab works off. */
  workingId: string | null;
  /** How many of its runs are settled. */
  settled: { done: number; total: number };
  /** What the form asks for. */
  next: {
    kind: AblationKind;
    seeds: number;
    /** Those that one of masking compares, in their usual order. */
    strategies: readonly MaskingStrategyName[];
    /** Those that one of chosen settings varies: values as they were typed, separated by commas. */
    axes: readonly { key: string; values: string }[];
  };
}

/** Varied first where nobody chose: what objectives give can be compared on held-out faces and by probes. */
const NO_AXIS = { key: 'maskRatio', values: '' };

export const useAblations = create<AblationState>()(() => ({
  ablations: null,
  workingId: null,
  settled: { done: 0, total: 0 },
  next: { kind: 'masking', seeds: 1, strategies: [], axes: [NO_AXIS] },
}));

/** Changes what the form asks for. */
export function planAblation(change: Partial<AblationState['next']>): void {
  useAblations.setState(({ next }) => ({ next: { ...next, ...change } }));
}

export async function refreshAblations(): Promise<void> {
  useAblations.setState({ ablations: await runTable.ask((library) => library.ablations()) });
}

/** Takes a strategy into what the form asks for, or out of it. */
export function toggleStrategy(name: MaskingStrategyName): void {
  const { strategies } = useAblations.getState().next;
  const isIn = (one: MaskingStrategyName) => strategies.includes(one) !== (one === name);
  planAblation({ strategies: MASKING_STRATEGIES.filter(isIn) });
}

/** What the form asks for, values taken apart. */
export function plannedAblation(): AblationPlan {
  const { axes, ...rest } = useAblations.getState().next;
  return { ...rest, axes: axes.map(({ key, values }): AblationAxis => ({ key, values: valuesOf(values) })) };
}

const valuesOf = (typed: string): string[] =>
  typed
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');

/** Changes one of the settings that the form varies. */
export function changeAxis(index: number, change: Partial<AblationState['next']['axes'][number]>): void {
  const { axes } = useAblations.getState().next;
  planAblation({ axes: axes.map((axis, i) => (i === index ? { ...axis, ...change } : axis)) });
}

/** Varies another setting too. */
export const addAxis = (): void =>
  planAblation({ axes: [...useAblations.getState().next.axes, { ...NO_AXIS, key: 'objective' }] });

export const removeAxis = (index: number): void =>
  planAblation({ axes: useAblations.getState().next.axes.filter((_, i) => i !== index) });

/**
 * Plans an ablation over the open dataset and begins it.
 * @throws LabError `wrong-state` during a run or without faces, `invalid-config` for one of pose and light without any geometry
 *   and as `ablationVariants`
 */
export async function beginAblation(plan: AblationPlan, base: PretrainConfig): Promise<void> {
  const { kind } = plan;
  const { faces, shownIds } = useFaces.getState();
  const used = trainingFaces(faces);
  if (used.length === 0) {
    throw new LabError('wrong-state', 'An ablation needs faces.', 'Import some on the Faces screen first.');
  }
  if (kind === 'augmentation' && used.every(({ pose }) => pose === undefined)) {
    throw new LabError(
      'invalid-config',
      `None of ${formatCounted(used.length, 'face')} has a geometry, by which faces are turned and lit.`,
      'Find it on the Faces screen under "Pose and expression".',
    );
  }
  const runs = ablationVariants(plan, base).map((variant) => ({
    ...variant,
    runId: crypto.randomUUID(),
  }));
  const about = { id: crypto.randomUUID(), kind, startedAt: new Date().toISOString(), runs };
  const ablation = { ...about, faces: used, showFaceIds: [...shownIds], ...openOrigin() };
  requireRest();
  await runTable.ask((library) => library.keepAblation(ablation));
  await goOnWith(ablation);
}

/**
 * Makes the runs that are not finished. Resolves when all are, or when one was stopped or failed for another reason than
 * its own numbers.
 * @throws LabError `wrong-state` during a run
 */
export async function goOnWith(ablation: AblationInfo): Promise<void> {
  requireRest();
  const total = ablation.runs.length;
  useAblations.setState({ workingId: ablation.id, settled: { done: 0, total } });
  try {
    await refreshAblations();
    for (const [done, planned] of ablation.runs.entries()) {
      useAblations.setState({ settled: { done, total } });
      const runs = await runTable.ask((library) => library.list());
      const made = runs.find(({ id }) => id === planned.runId);
      const status = await makeRun(ablation, planned, made);
      if (!mayGoOn(status)) return;
      if ((status ?? made)?.phase === 'finished') await measureHeldOut(ablation.id, planned);
    }
  } finally {
    await refreshRuns(); // so that nobody sees a pause where the last run has just ended
    useAblations.setState({ workingId: null });
  }
}

/** What a finished run makes of its held-out faces, once; it is saved with the plan. */
async function measureHeldOut(id: string, { runId, config }: AblationInfo['runs'][number]): Promise<void> {
  if (config.heldOut === 0) return;
  const plan = (await runTable.ask((library) => library.ablations())).find((each) => each.id === id);
  if (!plan || plan.heldOut?.[runId]) return;
  const errors = await pretrainRoom.ask((room) => room.heldOutErrors(runId));
  if (!errors) return;
  const heldOut = { ...plan.heldOut, [runId]: errors };
  await runTable.ask((library) => library.keepAblation({ ...plan, heldOut }));
  await refreshAblations();
}

/** Forgets the plan; its runs stay. */
export async function forgetAblation(id: string): Promise<void> {
  await runTable.ask((library) => library.forgetAblation(id));
  await refreshAblations();
}

/** Whether a run needs nothing more: finished, or diverged, which it would do again. */
export function isSettled(run: Pick<RunInfo, 'phase' | 'failure'> | undefined): boolean {
  return run?.phase === 'finished' || run?.failure?.code === 'non-finite-loss';
}

async function makeRun(
  { id, faces, showFaceIds, datasetId, dataset }: AblationInfo,
  { runId, label, config }: AblationInfo['runs'][number],
  made: RunInfo | undefined,
): Promise<TrainingStatus | null> {
  if (isSettled(made)) return null;
  if (made?.canGoOn) {
    await trainingSession.goOn(made);
  } else {
    const origin = { name: `${label}, seed ${config.seed}`, datasetId, dataset, ablationId: id };
    await trainingSession.start(
      { kind: 'pretrain', config, faces, showFaceIds, weights: null },
      { runId, origin },
    );
  }
  return trainingSession.untilEnded();
}

function mayGoOn(status: TrainingStatus | null): boolean {
  if (status === null || status.phase === 'finished') return true;
  return status.phase === 'failed' && status.error.code === 'non-finite-loss';
}

function requireRest(): void {
  const active = whatIsActive(useTraining.getState());
  if (active) throw new LabError('wrong-state', active.what, active.wayOut);
  if (useAblations.getState().workingId === null) return;
  throw new LabError('wrong-state', 'An ablation is active.', 'Wait until it ends, or stop it first.');
}
