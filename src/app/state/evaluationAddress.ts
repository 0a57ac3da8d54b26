/** The choices of the evaluation screen in its address, and back: a link is resolved by what this browser keeps. */
import { toErrorReport } from '@/lib/errors';
import { EVALUATION_LINK, type EvaluationChoices } from '@/lib/evaluationLink';
import type { AddressSlice } from './address';
import { refreshDetectors, useDetectors } from './detectors';
import { changeSet, chooseSet } from './evaluateSession';
import { useEvaluate, type EvaluateState } from './evaluateStore';
import { useFaces } from './facesStore';
import { openLibrary } from './library';

/** Chooses what a link names, in place of what was chosen. What cannot be had becomes `linkProblems`; never rejects. */
async function takeEvaluationLink(query: URLSearchParams): Promise<void> {
  const { value: choices, problem } = EVALUATION_LINK.open(query);
  if (problem) return useEvaluate.setState({ linkProblems: [`${problem.message} ${problem.remedy}`] });
  const { figure, level, dataset, fakes, calibration } = choices;
  useEvaluate.setState({
    figure,
    level,
    detectorIds: [],
    sets: [],
    made: fakes,
    calibrationId: null,
    linkProblems: [],
  });
  await Promise.all([openLibrary(), refreshDetectors()]);
  const problems = chooseDetectors(choices);
  for (const i of dataset.keys()) problems.push(...(await chooseSetOf(choices, i)));
  const calibrationId = calibration === null ? undefined : datasetOf(calibration)?.id;
  useEvaluate.setState({ linkProblems: problems, ...(calibrationId !== undefined && { calibrationId }) });
}

const datasetOf = (name: string) => useFaces.getState().datasets.find((dataset) => dataset.name === name);

function chooseDetectors({ detector }: EvaluationChoices): string[] {
  const saved = useDetectors.getState().saved ?? [];
  const found = detector.map((hash) => saved.find(({ info }) => info.id.startsWith(hash))?.info.id);
  // Beside those that a person chose meanwhile.
  const { detectorIds } = useEvaluate.getState();
  useEvaluate.setState({
    detectorIds: [...new Set([...found.filter((id) => id !== undefined), ...detectorIds])],
  });
  return detector
    .filter((_, i) => found[i] === undefined)
    .map((hash) => `The detector ${hash} is not saved in this browser: open its file.`);
}

/** @returns what is wrong with it */
async function chooseSetOf({ dataset, part, genuine }: EvaluationChoices, i: number): Promise<string[]> {
  const found = datasetOf(dataset[i]);
  if (!found) return [`There is no dataset "${dataset[i]}" in this browser: import it under that name.`];
  try {
    await chooseSet(found.id, true);
  } catch (error) {
    return [toErrorReport(error).message];
  }
  changeSet(found.id, { part: part[i] });
  if (genuine[i] === '') return [];
  const set = useEvaluate.getState().sets.find(({ id }) => id === found.id);
  if (!set?.faces?.some(({ label }) => label === genuine[i])) {
    return [`"${dataset[i]}" has no class "${genuine[i]}": choose its genuine class.`];
  }
  changeSet(found.id, { genuine: genuine[i] });
  return [];
}

export const EVALUATION_ADDRESS: AddressSlice<EvaluateState, EvaluationChoices> = {
  store: useEvaluate,
  load: takeEvaluationLink,
  isUntouched: ({ detectorIds, sets, made }) => [detectorIds, sets, made].every(({ length }) => length === 0),
  read: ({ detectorIds, sets, made, calibrationId, figure, level }) => {
    const { datasets } = useFaces.getState();
    const nameOf = (id: string) => datasets.find((dataset) => dataset.id === id)?.name ?? id;
    return {
      ...{ figure, level, detector: [...detectorIds], dataset: sets.map(({ id }) => nameOf(id)) },
      part: sets.map(({ part }) => part),
      genuine: sets.map(({ genuine }) => genuine ?? ''),
      fakes: [...made],
      calibration: calibrationId === null ? null : nameOf(calibrationId),
    };
  },
};
