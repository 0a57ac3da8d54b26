/**
 * The training side of the engine: claims it, owns at most one training of either kind, sets kernels and precision, resumes
 * and exports. A plain class, so that it is tested and runs headless without a worker; `workers/compute.worker`
 * serves it. What only one kind can do is in that kind's room, which reaches the training through `visit`.
 */
import type { TellChecked } from '@/faces/library/faceCheck';
import { LabError } from '@/lib/errors';
import { formatCount } from '@/lib/format';
import { runTitle } from '@/lib/runTitle';
import { fusedActive } from '@/ml/ops/mode';
import { takeUses } from '@/ml/ops/gpu/variants';
import type { Found } from '@/storage/checkpoints';
import { readRunRow, type RunRow } from '@/storage/runIndex';
import type { TellLoss } from '../device/deviceWatch';
import { claimEngine } from '../device/claimEngine';
import type { Engine } from '../device/engine';
import type { TuningReport } from '../device/kernelTuning';
import { openFaces } from '../data/storedFaces';
import type { ExportedFile } from '../exports/checkpoint';
import type { RunCurves } from '../exports/exportRun';
import type { AttentionView, EngineReport, TrainingEvent } from './events';
import { StepTable } from '@/lib/stepFigures';
import { RunKeeper } from './runKeeper';
import { setKernels } from './runKernels';
import { holdRun } from './runLock';
import { UNKNOWN_ORIGIN, type RunOrigin } from './runRows';
import { latestState, type RunKey } from './savedStates';
import type { FileKind, Trainable, TrainableMakers, TrainingPlan, TrainingRequest } from './trainable';
import { TrainingLoop } from './trainingLoop';

/** How far reading the faces is, is told after so many. */
const TOLD_FACES = 256;

interface Owned {
  run: RunKey;
  plan: TrainingPlan;
  trainable: Trainable;
  loop: TrainingLoop;
  /** Settles when the loop has ended. */
  driven: Promise<void>;
}

/** What is told of a training that was begun or resumed. */
export interface Begun {
  /** Of the index of runs. */
  row: RunRow;
  /** Sentences about newer states that were damaged and passed over. */
  damaged: string[];
  /** Sentences on why one that goes on does not do so bit for bit. */
  otherBits: string[];
}

export class TrainingLab {
  private listener: (event: TrainingEvent) => void = () => {};
  private owned: Owned | null = null;
  private claimed: Promise<Engine> | null = null;
  private tellLoss: TellLoss = () => Promise.resolve(null);
  /** What makes networks or sets kernels waits for what does so before it. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param open where the faces of a run are, other than in this browser's datasets */
  constructor(
    private readonly makers: TrainableMakers,
    private readonly open = openFaces,
  ) {}

  /** Claims the engine. @throws LabError as `claimEngine` */
  async init(): Promise<EngineReport> {
    return (await this.claim()).report;
  }

  /** The one event stream; replaces the previous listener. At most 20 events a second. */
  subscribe(listener: (event: TrainingEvent) => void): void {
    this.listener = listener;
  }

  /** Which kernels were measured fastest on this adapter; null on an engine that has one of each. */
  async kernelTuning(): Promise<TuningReport | null> {
    return (await this.claim()).tuning?.report() ?? null;
  }

  /** Forgets the measurements; the next run makes new ones. @throws LabError `wrong-state` during a training */
  async forgetKernelTuning(): Promise<void> {
    await this.requireNone();
    await (await this.claim()).tuning?.forget();
  }

  /**
   * Begins a training; one that has ended is disposed first.
   * @param origin for the index of runs
   * @throws LabError `wrong-state` during another, and as the plans and `openFaces` do
   */
  async start(runId: string, request: TrainingRequest, origin: RunOrigin = UNKNOWN_ORIGIN): Promise<Begun> {
    const plan = await (await this.makers[request.kind]()).plan(request);
    const begun = await this.inTurn(() => this.begin({ kind: request.kind, id: runId }, plan, origin));
    return { ...begun, damaged: [] };
  }

  /**
   * Resumes a saved training as if it had never stopped; its figures so far come as metrics first.
   * @throws LabError `wrong-state` when nothing is saved or another tab has the run, `invalid-file` when all is damaged
   */
  async resumeSaved(run: RunKey): Promise<Begun> {
    await this.requireNone();
    const { file, damaged } = await latestState(run);
    const plan = await (await this.makers[run.kind]()).planSaved(file);
    return { ...(await this.inTurn(() => this.begin(run, plan, null))), damaged };
  }

  pause(): void {
    this.require().loop.pause();
  }

  resume(): void {
    this.require().loop.resume();
  }

  /** One step while paused. */
  step(): void {
    this.require().loop.singleStep();
  }

  /** Resolves when the training has ended; stopping an ended one does nothing. */
  async stop(): Promise<void> {
    const { loop, driven } = this.require();
    loop.stop();
    await driven;
  }

  /** Changes the attention shown; fresh pictures come at once unless it is training. */
  async setView(view: AttentionView): Promise<void> {
    const { trainable, loop } = this.require();
    trainable.checkView?.(view);
    await loop.setView(view);
  }

  /**
   * A run as a file: as it stands between two steps, or of the past from its newest state that can be trusted.
   * @throws LabError `wrong-state` when nothing is saved, `invalid-file` when all is damaged
   */
  async exportFile(run: RunKey, what: FileKind, curves?: RunCurves): Promise<ExportedFile> {
    if (this.holds(run)) return this.between(run.id, (trainable) => trainable.exportFile(what, curves));
    const maker = await this.makers[run.kind]();
    const found = await latestState(run);
    await this.claim();
    const file = maker.exportSaved
      ? await this.standing(() => maker.exportSaved!(found.file, what, curves))
      : await this.visitState(run, found, (trainable) => trainable.exportFile(what, curves));
    const { step, damaged } = found;
    return damaged.length > 0 ? { ...file, passedOver: { step, damaged } } : file;
  }

  /**
   * Gives `work` a training to look at: that in memory between two steps, else one that is made from its newest state
   * and freed afterwards, while what trains stands still. `work` leaves it as it is.
   * @throws LabError as `exportFile`
   */
  async visit<T>(run: RunKey, work: (trainable: Trainable) => Promise<T>): Promise<T> {
    if (this.holds(run)) return this.between(run.id, work);
    return this.visitState(run, await latestState(run), work);
  }

  private async visitState<T>(
    { kind }: RunKey,
    { file }: Found,
    work: (trainable: Trainable) => Promise<T>,
  ): Promise<T> {
    const plan = await (await this.makers[kind]()).planSaved(file);
    return this.standing(async () => {
      const engine = await this.claim();
      try {
        setKernels(plan, engine);
        const { trainable } = await this.make(plan);
        try {
          return await work(trainable);
        } finally {
          trainable.dispose();
        }
      } finally {
        if (this.owned) setKernels(this.owned.plan, engine);
      }
    });
  }

  /** Gives `work` the training in memory, between two steps. @throws LabError `wrong-state` when this one is not there */
  between<T>(runId: string, work: (trainable: Trainable) => Promise<T>): Promise<T> {
    const { run, trainable, loop } = this.require();
    if (run.id === runId) return loop.between(() => work(trainable));
    throw new LabError(
      'wrong-state',
      'The network of this run is no longer in memory.',
      'Resume the run from the Runs screen.',
    );
  }

  private async begin(
    run: RunKey,
    plan: TrainingPlan,
    origin: RunOrigin | null,
  ): Promise<Pick<Begun, 'row' | 'otherBits'>> {
    await this.requireNone();
    const engine = await this.claim();
    const refusal = plan.refusal(engine, engine.report.engine);
    if (refusal) throw refusal;
    await this.disposeOwned();
    await engine.giveBack();
    const otherBits = setKernels(plan, engine);
    engine.resetPeak();
    takeUses(); // of whatever ran before: only this run's kernels are measured for it
    const { id: runId, kind } = run;
    const emit = (event: TrainingEvent) => this.listener(event);
    const tellReading = (done: number, total: number) => {
      if (done % TOLD_FACES > 0) return;
      emit({
        type: 'status',
        runId,
        status: { phase: 'preparing', stage: 'reading faces', done, total },
      });
    };
    tellReading(0, plan.faces.length);
    const release = await holdRun(runId);
    try {
      const { trainable, changedMaps = 0 } = await this.make(plan, tellReading);
      if (plan.resumed) otherBits.push(...otherMaps(changedMaps));
      const metrics = plan.metrics ? StepTable.from(kind, plan.metrics) : undefined;
      if (metrics && metrics.length > 0) emit({ type: 'metrics', runId, rows: metrics.rows() });
      const keeper = new RunKeeper(trainable, { runId, emit }, metrics);
      const row = await keeper.enter(origin, engine.report.name);
      const loop = new TrainingLoop(trainable, {
        runId,
        resumed: plan.resumed,
        picturesEverySteps: plan.picturesEverySteps,
        memory: () => engine.memory(),
        emit,
        keeper,
        loss: (failure) => this.tellLoss(failure),
      });
      this.owned = { run, plan, trainable, loop, driven: loop.drive().finally(release) };
      return { row, otherBits };
    } catch (error) {
      release();
      throw error;
    }
  }

  private async make(
    plan: TrainingPlan,
    tellReading?: TellChecked,
  ): Promise<{ trainable: Trainable; changedMaps?: number }> {
    const { report, tuning, resetPeak } = await this.claim();
    const tuneKernels = async (onProgress: (done: number, total: number) => void) => {
      if (!tuning || !fusedActive()) return false;
      const changed = await tuning.measureUsed(onProgress);
      resetPeak(); // measuring has buffers of its own, which are not the run's
      return changed;
    };
    const faces = await this.open(plan.faces, tellReading);
    try {
      const surroundings = { engine: report.engine, adapter: report.name, tuneKernels };
      return { ...faces, trainable: await plan.make(faces, surroundings) };
    } catch (error) {
      faces.close();
      throw error;
    }
  }

  private claim(): Promise<Engine> {
    this.claimed ??= claimEngine().then(
      (engine) => {
        this.tellLoss = engine.watch({
          afterLoss:
            'Faces, settings, curves and the last saved state are still here. Resume the run from the Runs screen, or reload the page first.',
          afterExhaustion:
            'Choose a smaller model or batch size (accumulate to keep the effective batch), then start again.',
          fail: (error) => this.owned?.loop.fail(error),
          lost: (reason) => this.listener({ type: 'adapter-lost', reason }),
        });
        return engine;
      },
      (error: unknown) => {
        this.claimed = null; // the next call tries again
        throw error;
      },
    );
    return this.claimed;
  }

  /** In memory, with networks that can be trusted. */
  private holds({ id }: RunKey): boolean {
    return this.owned?.run.id === id && this.owned.loop.status.phase !== 'failed';
  }

  /** Does something while whatever trains stands still between two steps. */
  private standing<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn(() => (this.owned ? this.owned.loop.between(work) : work()));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {}); // whoever asked hears of it
    return done;
  }

  private require(): Owned {
    if (this.owned) return this.owned;
    throw new LabError('wrong-state', 'There is no run.', 'Press Start first.');
  }

  private async requireNone(): Promise<void> {
    if (!this.owned?.loop.active) return;
    const { kind, id } = this.owned.run;
    const row = await readRunRow(id).catch(() => undefined);
    throw new LabError(
      'wrong-state',
      `${kind === 'pretrain' ? 'A pretraining run' : "A detector's training"} is active${row ? `: ${runTitle(row)}` : ''}.`,
      'Stop it first; it can be resumed from the Runs screen.',
    );
  }

  private async disposeOwned(): Promise<void> {
    if (!this.owned) return;
    const { trainable, loop, driven } = this.owned;
    this.owned = null;
    await driven;
    await loop.between(() => Promise.resolve()); // what was asked of it is done
    trainable.dispose();
  }
}

/** Why a training goes on otherwise where regions were corrected since: masks and blends are made from maps. */
function otherMaps(count: number): string[] {
  if (count === 0) return [];
  return [
    `The ${count === 1 ? 'map of 1 face was' : `maps of ${formatCount(count)} faces were`} changed since its state was saved; it continues with the new ${count === 1 ? 'one' : 'ones'}.`,
  ];
}
