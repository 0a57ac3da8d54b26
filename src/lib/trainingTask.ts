/**
 * Ready-made tasks: what the classes of a dataset mean to a detector. A dataset keeps its own names; a task says which
 * class each of them is trained as.
 */
import { soundsGenuine } from './bonaFide';

export const TRAINING_TASKS = [
  'as labelled',
  'deepfakes',
  'spoofing',
  'unseen diffusion',
  'unified',
] as const;
export type TrainingTask = (typeof TRAINING_TASKS)[number];

/** Names by which datasets call attacks before the camera, and pictures made by diffusion. */
const SPOOF = /spoof|print|replay|paper|screen|display|photo|mask|cut|attack/i;
const DIFFUSION =
  /diffus|ddpm|ddim|ldm|stable|sdxl|midjourney|dall|flux|imagen|glide|(^|[^a-z])(sd|dit)([^a-z]|$)/i;

/** The genuine class and that of attacks, of tasks with two classes. */
const PAIRS: Readonly<Record<Exclude<TrainingTask, 'as labelled' | 'unified'>, readonly [string, string]>> = {
  deepfakes: ['real', 'fake'],
  spoofing: ['live', 'spoof'],
  'unseen diffusion': ['real', 'fake'],
};

/**
 * The class that each of a dataset's classes is trained as. Genuine are all whose names say so; where
 * none does, every class stays what it is.
 * @param labels the classes of the dataset
 */
export function taskClasses(labels: readonly string[], task: TrainingTask): Map<string, string> {
  const names = [...new Set(labels)].sort();
  const genuine = new Set(names.filter(soundsGenuine));
  const classOf = (label: string): string => {
    if (task === 'as labelled' || genuine.size === 0) return label;
    if (task !== 'unified') return PAIRS[task][genuine.has(label) ? 0 : 1];
    if (genuine.has(label)) return 'real';
    return DIFFUSION.test(label) ? 'diffusion' : SPOOF.test(label) ? 'spoof' : 'deepfake';
  };
  return new Map(names.map((label) => [label, classOf(label)]));
}
