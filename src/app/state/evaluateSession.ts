/** What a person does on the evaluation screen; the store follows. Failures of a job are in the store; never rejects. */
import { proxy } from 'comlink';
import { bonaFideClass } from '@/lib/bonaFide';
import { LabError, toErrorReport } from '@/lib/errors';
import { askJudge } from '@/workers/judgeClient';
import type { JudgeEvent, LabelledSet, MapMethod } from '@/workers/judgeProtocol';
import { useDetectors } from './detectors';
import { openCell, useEvaluate, type ChosenSet, type EvaluateStatus } from './evaluateStore';
import { useFaces } from './facesStore';
import { askLibrary } from './library';
import { labelledFaces } from './trainStore';

/** The same bootstrap, subsets and noise each time. */
const SEED = 0;

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
  const { detectorIds, sets, calibrationId } = useEvaluate.getState();
  const known = useDetectors.getState().kept ?? [];
  const nameOf = (id: string) => known.find(({ info }) => info.id === id)?.info.name ?? id;
  const calibrationSet = calibrationId === null ? null : await setForCalibration(calibrationId);
  useEvaluate.setState({
    results: {
      cells: [],
      detectors: detectorIds.map((id) => ({ id, name: nameOf(id) })),
      sets: sets.map((set) => ({ ...set, name: datasetName(set.id) })),
      calibration: calibrationSet
        ? `validation part of ${calibrationSet.name}`
        : "each detector's own validation",
      adapter: '',
      at: new Date().toISOString(),
    },
    open: null,
    sweep: null,
  });
  await work('evaluation', async () => {
    const request = { detectorIds: [...detectorIds], sets: sets.map(asked), calibrationSet, seed: SEED };
    const adapter = await askJudge((judge) => judge.evaluate(request, proxy(hear)));
    useEvaluate.setState(({ results }) => ({ results: results && { ...results, adapter } }));
  });
}

async function setForCalibration(id: string): Promise<LabelledSet> {
  const { sets } = useEvaluate.getState();
  const chosen = sets.find((set) => set.id === id);
  if (!chosen) throw new LabError('wrong-state', 'That dataset is not chosen.', 'Choose it, or another.');
  return { ...asked(chosen), part: 'validation' };
}

/** The open cell's detector on ever worse pictures of its set. @param most faces at most */
export async function sweep(most: number): Promise<void> {
  const open = openCell(useEvaluate.getState());
  if (!open) return;
  const { cell, detector, set } = open;
  useEvaluate.setState({ sweep: { title: `${detector} on ${set.name}`, points: [] } });
  await work('sweep', () =>
    askJudge((judge) => judge.sweep(cell.detectorId, asked(set), most, SEED, proxy(hear))),
  );
}

/** What the open cell's detector sees of all judged sets. @param most faces of each set at most */
export async function drawMap(method: MapMethod, most: number): Promise<void> {
  const { results, open } = useEvaluate.getState();
  if (!results || !open) return;
  useEvaluate.setState({ map: null });
  await work('map', async () => {
    const options = { method, most, seed: SEED };
    const sets = results.sets.map(asked);
    const map = await askJudge((judge) => judge.featureMap(open.detectorId, sets, options, proxy(hear)));
    useEvaluate.setState({ map });
  });
}

/** Ends the job; what it has told stays. */
export async function cancelJob(): Promise<void> {
  await askJudge((judge) => judge.cancel());
  useEvaluate.setState({ status: { phase: 'idle' } });
}

/** What crosses to the worker: no more of a face than it needs. */
function asked({ id, part, genuine, faces }: ChosenSet): LabelledSet {
  return { id, name: datasetName(id), part, genuine: genuine ?? '', faces: [...(faces ?? [])] };
}

const datasetName = (id: string): string =>
  useFaces.getState().datasets.find((dataset) => dataset.id === id)?.name ?? id;

type Job = Extract<EvaluateStatus, { phase: 'busy' }>['job'];

async function work(job: Job, ask: () => Promise<unknown>): Promise<void> {
  useEvaluate.setState({ status: { phase: 'busy', job, label: 'opening the detector', done: 0, total: 0 } });
  try {
    await ask();
    useEvaluate.setState({ status: { phase: 'idle' } });
  } catch (error) {
    // A cancelled job has already said so.
    if (useEvaluate.getState().status.phase !== 'busy') return;
    useEvaluate.setState({ status: { phase: 'failed', error: toErrorReport(error) } });
  }
}

function hear(event: JudgeEvent): void {
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
