/** Checkpoint files that the next run starts from; none: random weights. */
import { create } from '@/app/state/createStore';
import { groupShards, modelNameOf } from '@/lib/checkpointNames';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { PresetName } from '@/lib/presets';
import type { BeginWeights, CheckpointAnswers, WeightsFile, WeightsReport } from '@/workers/protocol';
import { withHeads } from './headsQuestion';

export interface ChosenWeights extends WeightsFile {
  report: WeightsReport;
}

interface BeginState {
  online: ChosenWeights | null;
  target: ChosenWeights | null;
  problem: ErrorReport | null;
  reading: boolean;
}

const NOTHING: BeginState = { online: null, target: null, problem: null, reading: false };

export const useBegin = create<BeginState>()(() => NOTHING);

export function forgetWeights(): void {
  useBegin.setState(NOTHING);
}

/** For the start of a run; null: random weights. */
export function weightsToBeginWith(): BeginWeights | null {
  const { online, target } = useBegin.getState();
  return online && { online: plain(online), target: target && plain(target) };
}

const plain = ({ name, blob, answers }: ChosenWeights): WeightsFile => ({ name, blob, answers });

/** @throws LabError when the app does not train this geometry */
function requirePreset({ size, heads, preset }: WeightsReport): PresetName {
  if (preset) return preset;
  throw new LabError(
    'invalid-file',
    `The file holds ${size} with ${heads} attention heads, which is not one of this app's models.`,
    'Use a checkpoint of a size in the list; other files can still be examined from the command line.',
  );
}

/**
 * Takes files: a target network (`checkpoint-te-N.pth`) accompanies an online one; the last of each counts.
 * What is wrong with one becomes `problem`.
 * @param inspect says what a file holds
 * @param join makes one file of a model's parts
 * @returns the model that they are of, null when nothing could be used
 */
export async function chooseWeights(
  files: readonly File[],
  inspect: (blob: Blob, answers: CheckpointAnswers) => Promise<WeightsReport>,
  join: (parts: readonly File[]) => Promise<File> = ([file]) => Promise.resolve(file),
): Promise<PresetName | null> {
  useBegin.setState({ reading: true, problem: null });
  let preset: PresetName | null = null;
  for (const group of groupShards(files)) {
    try {
      const file = await join(group);
      const { report, answers } = await withHeads(file.name, async (said) => ({
        report: await inspect(file, said),
        answers: said,
      }));
      preset = requirePreset(report);
      const chosen = { name: file.name, blob: file, answers, report };
      useBegin.setState(report.kind === 'target' ? { target: chosen } : { online: chosen });
    } catch (error) {
      const { message, ...rest } = toErrorReport(error);
      useBegin.setState({ problem: { ...rest, message: `${modelNameOf(group)}: ${message}` } });
    }
  }
  const { online, target } = useBegin.getState();
  // A target alone begins both networks; one of another model than its companion belongs to an earlier choice.
  if (!online && target) useBegin.setState({ online: target, target: null });
  else if (target && target.report.preset !== online?.report.preset) useBegin.setState({ target: null });
  useBegin.setState({ reading: false });
  return preset;
}
