/**
 * Works a protocol off: its detectors one after another, each trained and then tested. A detector has an id that follows from
 * its settings and faces: what was trained before is not trained again, what was interrupted goes on.
 */
import { proxy } from 'comlink';
import { trainingSession } from '@/app/lab';
import { mixedFraming } from '@/lib/cropping';
import { datasetFingerprint } from '@/lib/datasetFingerprint';
import { displayText } from '@/lib/displayText';
import { LabError, toErrorReport } from '@/lib/errors';
import { formatCounted } from '@/lib/format';
import { isMade, needsGeometry } from '@/lib/madeFakes';
import {
  configOfRun,
  madeBy,
  PROTOCOLS,
  type MeanInterval,
  type ProtocolCell,
  type ProtocolChoice,
} from '@/lib/protocol';
import { runs as runTable } from '@/workers/runs';
import { evaluation } from '@/workers/scoring';
import { finetuneRoom } from '@/workers/training';
import { errorFromReport } from '@/workers/transfer';
import type { FinetuneRequest, LibraryFace } from '@/workers/protocol';
import type { CellPicture, DetectorReport, EvaluationCell, EvaluationEvent, LabelledSet, ProtocolFace, ProtocolPlan, ProtocolRun } from '@/workers/protocol/evaluation'; // prettier-ignore
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { saveDetectorFile } from './detectors';
import { askLibrary } from './library';
import { useProtocol, type ProtocolState } from './protocolStore';
import { refreshRuns } from './runsStore';
import { detectorSaved } from './trainedDetector';
import { useTraining, whatIsActive } from './trainingStore';

/** What a protocol is made with. */
export interface ProtocolRequest {
  choice: ProtocolChoice;
  /** Faces of a dataset, each with its class; `genuine` as a person said, null where names tell. */
  sets: readonly {
    name: string;
    genuine: string | null;
    faces: readonly (LibraryFace & { label: string })[];
  }[];
  /** The encoder that every training begins with; null: from scratch. */
  from: FinetuneRequest['from'];
}

let stopping: AbortController | null = null;

/**
 * Resolves when all detectors are tested, or when it was stopped; the table is in the store.
 * @throws LabError `wrong-state` during a training, `invalid-config` where the faces make no such protocol, and why a training
 *   or a test failed; what is known by then stays
 */
export async function runProtocol(request: ProtocolRequest): Promise<void> {
  requireRest();
  stopping = new AbortController();
  const { signal } = stopping;
  useProtocol.setState({
    working: { done: 0, total: 0, title: 'planning', reused: 0, stopping: false },
    problem: null,
  });
  try {
    await new ProtocolWork(request, signal).all();
  } catch (error) {
    if (signal.aborted) return;
    useProtocol.setState({ problem: toErrorReport(error) });
    throw error;
  } finally {
    stopping = null;
    await refreshRuns();
    useProtocol.setState({ working: null });
  }
}

/** Ends it with its active training, which can be resumed. */
export async function stopProtocol(): Promise<void> {
  stopping?.abort();
  noteWorking({ stopping: true });
  await trainingSession.stop().catch(() => {}); // nothing may be trained just now
}

const noteWorking = (change: Partial<NonNullable<ProtocolState['working']>>): void =>
  useProtocol.setState(({ working }) => ({ working: working && { ...working, ...change } }));

function requireRest(): void {
  const active = whatIsActive(useTraining.getState());
  if (active) throw new LabError('wrong-state', active.what, active.wayOut);
  if (useProtocol.getState().working === null) return;
  throw new LabError('wrong-state', 'A protocol is active.', 'Wait until it ends, or stop it first.');
}

type Face = LibraryFace & { label: string };

interface Trained {
  run: ProtocolRun;
  info: DetectorInfo;
}

class ProtocolWork {
  private readonly faces: Face[];
  private readonly asked: ProtocolFace[];
  /** What each cell was made of. */
  private readonly pictures = new Map<ProtocolCell, readonly CellPicture[]>();

  constructor(
    private readonly request: ProtocolRequest,
    private readonly signal: AbortSignal,
  ) {
    const { choice, sets } = request;
    this.faces = sets.flatMap(({ faces }) => faces);
    this.asked = sets.flatMap(({ name: dataset, genuine, faces }) =>
      faces.map(({ id, name, label, group, split, domain, pose }) => ({
        ...{ id, name, dataset, group: group ?? null, hasGeometry: pose !== undefined },
        label: label === genuine ? PROTOCOLS[choice.preset].genuine : label,
        ...(split !== undefined && { split }),
        ...(domain !== undefined && { domain }),
      })),
    );
  }

  async all(): Promise<void> {
    const { choice, from } = this.request;
    const adapter = (await trainingSession.connect()).name;
    const plan = await evaluation.ask<ProtocolPlan>((lab) => lab.planProtocol(this.asked, choice));
    const mixed = mixedFraming(this.faces);
    useProtocol.setState({
      results: {
        ...{ choice, runs: plan.runs.length, cells: [], adapter },
        warnings: [...plan.warnings, ...(mixed === null ? [] : [mixed])],
        domains: plan.domains.map(({ name }) => name),
        ...{ tests: plan.tests, intervals: [] },
        at: new Date().toISOString(),
      },
    });
    const encoder = await encoderMark(from);
    let done = 0;
    for (const runs of testedTogether(choice, plan)) {
      const trained: Trained[] = [];
      for (const run of runs) {
        if (this.signal.aborted) return;
        noteWorking({ done, total: plan.runs.length, title: titleOf(choice, run) });
        const runId = await this.train(plan, run, encoder);
        if (runId !== null) trained.push({ run, info: await detectorOf(runId) });
        done++;
      }
      if (trained.length > 0 && !this.signal.aborted) await this.test(plan, trained);
    }
  }

  /**
   * @param encoder `encoderMark`
   * @returns the training's id; null where it was stopped, or where it diverged, which is said
   */
  private async train(plan: ProtocolPlan, run: ProtocolRun, encoder: string): Promise<string | null> {
    const { choice, from } = this.request;
    const config = configOfRun(choice, run);
    const faces = [
      ...run.train.map((i) => this.handedOver(plan, i, 'train')),
      ...run.validation.map((i) => this.handedOver(plan, i, 'val')),
    ];
    const runId = await idOf(config, faces, encoder);
    const made = (await runTable.ask((library) => library.list())).find(({ id }) => id === runId);
    if (made?.phase === 'finished' && !made.filesGone) {
      noteWorking({ reused: (useProtocol.getState().working?.reused ?? 0) + 1 });
      return runId;
    }
    if (made?.canGoOn) await trainingSession.goOn(made);
    else {
      const dataset = dataOf(choice, run);
      await trainingSession.start({ kind: 'finetune', config, faces, from, dataset }, { runId, origin: { dataset } }); // prettier-ignore
    }
    if (this.signal.aborted) await stopProtocol();
    const status = await trainingSession.untilEnded();
    if (status.phase === 'finished') return runId;
    if (status.phase !== 'failed') {
      stopping?.abort(); // whoever stopped the training wants no other
      return null;
    }
    if (status.error.code !== 'non-finite-loss') throw errorFromReport(status.error);
    this.warn(`${titleOf(choice, run)}: ${status.error.message}`);
    return null;
  }

  /** @param trained of the same tests */
  private async test(plan: ProtocolPlan, trained: readonly Trained[]): Promise<void> {
    const { preset } = this.request.choice;
    const { tests, seed } = trained[0].run;
    if (trained.length > 1) noteWorking({ title: `testing the detectors of seed ${seed}` });
    const sets = tests.map(({ domain, faces }): LabelledSet => {
      const made = madeBy(preset, domain);
      const name = made === null ? domain : `${this.request.sets[0].name}, ${made} fakes`;
      return {
        ...{ id: domain, name, part: 'all', genuine: PROTOCOLS[preset].genuine },
        faces: faces.map((i) => this.handedOver(plan, i, undefined)),
        ...(made !== null && { made }),
      };
    });
    const hear = (event: EvaluationEvent): void => {
      if (event.type !== 'cell') return;
      const of = trained.find(({ info }) => info.id === event.cell.detectorId);
      if (of) this.take(of.run, event.cell);
    };
    const detectors = trained.map(({ info }) => info);
    const asked = { detectors, sets, calibrationSet: null, seed: 0 };
    await evaluation.ask((lab) => lab.evaluate(asked, proxy(hear), this.signal));
    if (PROTOCOLS[preset].makesFakes && !this.signal.aborted) await this.takeIntervals(plan);
  }

  private take(run: ProtocolRun, { setId, report, error, warnings, pictures }: EvaluationCell): void {
    const { domain, shots, seed } = run;
    for (const sentence of warnings) this.warn(sentence);
    if (!report) return this.warn(`${titleOf(this.request.choice, run)} on "${displayText(setId, 80)}": ${error?.message ?? ''}`); // prettier-ignore
    const faces = report.frame.samples;
    const cell: ProtocolCell = { domain, shots, seed, test: setId, faces, figures: figuresOf(report) };
    this.pictures.set(cell, pictures);
    useProtocol.setState(({ results }) => ({
      results: results && { ...results, cells: [...results.cells, cell] },
    }));
  }

  /** Of each pair of families the mean over the seeds that are known by now, on the same pictures. */
  private async takeIntervals(plan: ProtocolPlan): Promise<void> {
    const unitOf = new Map(this.faces.map(({ id }, i) => [id, plan.groups[i] ?? id]));
    const cells = useProtocol.getState().results?.cells ?? [];
    const intervals: MeanInterval[] = [];
    for (const { domain, test } of new Map(
      cells.map((cell) => [`${cell.domain}\n${cell.test}`, cell]),
    ).values()) {
      const own = cells.filter((cell) => cell.domain === domain && cell.test === test);
      const pictures = own.map((cell) => this.pictures.get(cell) ?? []);
      const samples = pictures.map((of) => ({
        scores: of.map(({ score }) => score),
        positive: of.map(({ attack }) => Number(attack)),
      }));
      const units = pictures[0].map(({ id }) => unitOf.get(id) ?? id);
      const found = await evaluation.ask((lab) => lab.meanAucInterval(samples, units, 0));
      if (found) intervals.push({ domain, test, seeds: own.length, low: found.low, high: found.high });
    }
    useProtocol.setState(({ results }) => ({ results: results && { ...results, intervals } }));
  }

  /** Once: what stands against a set stands against each detector's test on it. */
  private warn(sentence: string): void {
    useProtocol.setState(({ results }) => ({
      results: results && { ...results, warnings: [...new Set([...results.warnings, sentence])] },
    }));
  }

  /** A face as the protocol has it: its class, video and domain, and the part that it is for. */
  private handedOver(plan: ProtocolPlan, i: number, split: string | undefined): Face {
    const [group, domain] = [plan.groups[i], plan.domainOf[i]];
    return {
      ...withoutLabels(this.faces[i]),
      label: plan.labels[i],
      ...(split !== undefined && { split }),
      ...(group !== null && { group }),
      ...(domain !== null && { domain }),
    };
  }
}

/** Made fakes are the same for every detector: those of a seed are tested in one go, for which they are made once. */
function testedTogether({ preset }: ProtocolChoice, { runs }: ProtocolPlan): ProtocolRun[][] {
  if (!PROTOCOLS[preset].makesFakes) return runs.map((run) => [run]);
  return [...new Set(runs.map(({ seed }) => seed))].map((seed) => runs.filter((run) => run.seed === seed));
}

/** The best detector of a finished training, from the library. */
async function detectorOf(runId: string): Promise<DetectorInfo> {
  await detectorSaved();
  const { name, blob } = await finetuneRoom.ask((room) => room.bestDetector(runId));
  return saveDetectorFile(new File([blob], name), 'trained');
}

const withoutLabels = ({ split: _split, group: _group, domain: _domain, ...face }: Face) => face;

/** What a training is called. */
const titleOf = (choice: ProtocolChoice, run: ProtocolRun): string =>
  `${dataOf(choice, run)}, seed ${run.seed}`;

/** What a detector of it is trained on; its own name says the seed. */
function dataOf({ preset }: ProtocolChoice, { domain, shots }: ProtocolRun): string {
  const { trainsOn, hasShots, makesFakes } = PROTOCOLS[preset];
  const name = displayText(domain, 60);
  if (makesFakes) return `${name} fakes`;
  const data = trainsOn === 'itself' ? `${name} alone` : `without ${name}`;
  return hasShots ? `${data}, ${formatCounted(shots, 'shot')}` : data;
}

/** The same settings, faces (with their parsing maps, where fakes are made by them) and encoder have the same training. */
async function idOf(
  config: ProtocolChoice['config'],
  faces: readonly Face[],
  encoder: string,
): Promise<string> {
  const ofFaces = faces.map(({ datasetId, id, label, split, group, domain }) => JSON.stringify([datasetId, id, label, split, group, domain])); // prettier-ignore
  const maps = isMade(config.fakes) ? [await datasetFingerprint(await marksOfMaps(faces))] : [];
  // What is known of its landmarks decides which fakes a face has.
  const poses = needsGeometry(config.fakes) ? faces.map(({ id, pose }) => JSON.stringify([id, pose])) : [];
  const parts = [JSON.stringify(config), await datasetFingerprint(ofFaces), encoder, ...maps, ...poses];
  return `protocol-${(await datasetFingerprint(parts)).slice(0, 32)}`;
}

async function marksOfMaps(faces: readonly Face[]): Promise<string[]> {
  const marks: string[] = [];
  for (const datasetId of new Set(faces.map((face) => face.datasetId))) {
    const ids = faces.flatMap((face) => (face.datasetId === datasetId ? face.id : []));
    const maps = await askLibrary((library) => library.mapMarks(datasetId, ids));
    marks.push(...maps.map((mark, i) => JSON.stringify([datasetId, ids[i], mark])));
  }
  return marks;
}

/** In memory at a time. */
const SLICE_BYTES = 8 << 20;

/** Of the whole file: two that were fine-tuned from one encoder may begin alike for long. */
async function encoderMark(from: FinetuneRequest['from']): Promise<string> {
  if (!from || 'state' in from) return '';
  const { encoder, statistics, answers } = from;
  const hashes: number[][] = [];
  for (let at = 0; at < encoder.size; at += SLICE_BYTES) {
    const slice = await encoder.slice(at, at + SLICE_BYTES).arrayBuffer();
    hashes.push([...new Uint8Array(await crypto.subtle.digest('SHA-256', slice))]);
  }
  return JSON.stringify([encoder.size, hashes, statistics, answers]);
}

function figuresOf({ antiSpoofing, frame, video }: DetectorReport): ProtocolCell['figures'] {
  return {
    hter: antiSpoofing?.hter ?? null,
    auc: antiSpoofing?.auc ?? null,
    tprAtLowFpr: antiSpoofing?.tprAtLowFpr ?? null,
    hterAtValidation: (video ?? frame).hter,
    ...{ frameAuc: frame.auc, frameEer: frame.eer },
    ...{ videoAuc: video?.auc ?? null, videoEer: video?.eer ?? null },
  };
}
