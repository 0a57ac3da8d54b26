/** What a person does on the evaluation screen; the store follows. Failures of a job are in the store; never rejects. */
import { proxy } from 'comlink';
import { bonaFideClass } from '@/lib/bonaFide';
import { EVALUATION_SEED } from '@/lib/calibration';
import { MADE_FAKES } from '@/lib/madeFakes';
import { LabError, toErrorReport } from '@/lib/errors';
import type { EvaluationEvent, LabelledSet, MapMethod } from '@/workers/protocol/evaluation';
import { evaluation } from '@/workers/scoring';
import { findDetector, requireDetector, useDetectors } from './detectors';
import { openCell, useEvaluate, type ChosenSet, type EvaluateStatus, type JudgedSet } from './evaluateStore';
import { useFaces } from './facesStore';
import { askLibrary } from './library';
import { labelledFaces } from './trainStore';

// What was deleted from the library cannot be evaluated.
useDetectors.subscribe(({ saved }) => {
  const { detectorIds } = useEvaluate.getState();
  const left = detectorIds.filter((id) => saved?.some(({ info }) => info.id === id));
  if (left.length < detectorIds.length) useEvaluate.setState({ detectorIds: left });
});

export function chooseDetector(id: string, chosen: boolean): void {
  const others = useEvaluate.getState().detectorIds.filter((each) => each !== id);
  useEvaluate.setState({ detectorIds: chosen ? [...others, id] : others });
}

/** @throws LabError when the dataset cannot be read; it is not chosen then */
export async function chooseSet(id: string, chosen: boolean): Promise<void> {
  const without = () => useEvaluate.getState().sets.filter((set) => set.id !== id);
  if (!chosen) return useEvaluate.setState({ sets: without() });
  useEvaluate.setState({ sets: [...without(), { id, part: 'all', genuine: null, faces: null }] });
  try {
    const faces = labelledFaces(await askLibrary((library) => library.faces(id)));
    const genuine = bonaFideClass([...new Set(faces.map(({ label }) => label))].sort());
    changeSet(id, { genuine, faces });
  } catch (error) {
    useEvaluate.setState({ sets: without() });
    throw error;
  }
}

export function changeSet(id: string, change: Partial<ChosenSet>): void {
  useEvaluate.setState(({ sets }) => ({
    sets: sets.map((set) => (set.id === id ? { ...set, ...change } : set)),
  }));
}

export async function evaluate(): Promise<void> {
  const { detectorIds, calibrationId } = useEvaluate.getState();
  const sets = judgedSets();
  const detectors = detectorIds.flatMap((id) => findDetector(id) ?? []);
  const calibrationSet = calibrationId === null ? null : setForCalibration(calibrationId);
  useEvaluate.setState({
    results: {
      cells: [],
      detectors: detectors.map(({ id, name }) => ({ id, name })),
      sets,
      calibration: calibrationSet
        ? `validation part of ${calibrationSet.name}`
        : "each detector's own validation",
      adapter: '',
      at: new Date().toISOString(),
    },
    open: null,
    sweep: null,
  });
  const request = { detectors, sets: sets.map(asked), calibrationSet, seed: EVALUATION_SEED };
  await workOnEvaluation('evaluation', async (signal) => {
    const adapter = await evaluation.ask((lab) => lab.evaluate(request, proxy(hearEvaluation), signal));
    useEvaluate.setState(({ results }) => ({ results: results && { ...results, adapter } }));
  });
}

/** The chosen datasets, each followed by the families of fakes that are made of it. */
function judgedSets(): JudgedSet[] {
  const { sets, made } = useEvaluate.getState();
  return sets.flatMap((set) => {
    const name = datasetName(set.id);
    const families = MADE_FAKES.filter((family) => made.includes(family));
    return [
      { ...set, name },
      ...families.map((family) => ({ ...set, id: `${set.id} ${family}`, name: `${name}, ${family} fakes`, made: family })), // prettier-ignore
    ];
  });
}

function setForCalibration(id: string): LabelledSet {
  const { sets } = useEvaluate.getState();
  const chosen = sets.find((set) => set.id === id);
  if (!chosen) throw new LabError('wrong-state', 'That dataset is not chosen.', 'Choose it, or another.');
  return { ...asked({ ...chosen, name: datasetName(id) }), part: 'validation' };
}

/** The open cell's detector on ever more degraded pictures of its set. @param most faces at most */
export async function sweep(most: number): Promise<void> {
  const open = openCell(useEvaluate.getState());
  if (!open) return;
  const { cell, detector, set } = open;
  const info = requireDetector(cell.detectorId);
  if (set.made !== undefined) throw new LabError('wrong-state', 'Fakes that are made for an evaluation are not degraded.', 'Open the cell of a dataset itself.'); // prettier-ignore
  useEvaluate.setState({ sweep: { title: `${detector} on ${set.name}`, points: [] } });
  await workOnEvaluation('sweep', (signal) =>
    evaluation.ask((lab) =>
      lab.sweep(info, asked(set), most, EVALUATION_SEED, proxy(hearEvaluation), signal),
    ),
  );
}

/** What the open cell's detector sees of all evaluated sets. @param most faces of each set at most */
export async function drawMap(method: MapMethod, most: number): Promise<void> {
  const { results, open } = useEvaluate.getState();
  if (!results || !open) return;
  const info = requireDetector(open.detectorId);
  useEvaluate.setState({ map: null });
  await workOnEvaluation('map', async (signal) => {
    const options = { method, most, seed: EVALUATION_SEED };
    const sets = results.sets.filter(({ made }) => made === undefined).map(asked);
    const map = await evaluation.ask((lab) =>
      lab.featureMap(info, sets, options, proxy(hearEvaluation), signal),
    );
    useEvaluate.setState({ map });
  });
}

/** Ends the job; what it has told stays. */
export function cancelJob(): void {
  const { status } = useEvaluate.getState();
  if (status.phase !== 'busy') return;
  status.cancelling.abort();
  useEvaluate.setState({ status: { phase: 'idle' } });
}

/** What crosses to the worker: no more of a face than it needs. */
function asked({ id, name, part, genuine, faces, made }: JudgedSet): LabelledSet {
  return { id, name, part, genuine: genuine ?? '', faces: [...(faces ?? [])], ...(made && { made }) };
}

const datasetName = (id: string): string =>
  useFaces.getState().datasets.find((dataset) => dataset.id === id)?.name ?? id;

type Job = Extract<EvaluateStatus, { phase: 'busy' }>['job'];

export async function workOnEvaluation(
  job: Job,
  ask: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const cancelling = new AbortController();
  const { signal } = cancelling;
  useEvaluate.setState({
    status: { phase: 'busy', job, label: 'opening the detector', done: 0, total: 0, cancelling },
  });
  const status = await ask(signal).then(
    (): EvaluateStatus => ({ phase: 'idle' }),
    (error: unknown): EvaluateStatus => ({ phase: 'failed', error: toErrorReport(error) }),
  );
  // A cancelled job has already said so, and another may be going on.
  if (!signal.aborted) useEvaluate.setState({ status });
}

export function hearEvaluation(event: EvaluationEvent): void {
  useEvaluate.setState(({ status, results, open, sweep: swept }) => {
    switch (event.type) {
      case 'progress': {
        const { label, done, total } = event;
        return status.phase === 'busy' ? { status: { ...status, label, done, total } } : {};
      }
      case 'cell': {
        if (!results) return {};
        const { detectorId, setId } = event.cell;
        return {
          // The pass over its faces is over.
          ...(status.phase === 'busy' && { status: { ...status, done: 0 } }),
          results: { ...results, cells: [...results.cells, event.cell] },
          open: open ?? { detectorId, setId },
        };
      }
      case 'scores':
        return {}; // of faces that the gallery asked about
      case 'point':
        return { sweep: swept && { ...swept, points: [...swept.points, event.point] } };
    }
  });
}
