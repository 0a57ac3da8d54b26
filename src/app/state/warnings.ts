/** What a person should know before or beside a result, as sentences: one source for the screens and the commands. */
import { bonaFideClass, soundsLikeAttack } from '@/lib/bonaFide';
import { attackScore } from '@/lib/calibration';
import type { DetectorConfig } from '@/lib/detectorConfig';
import { displayText } from '@/lib/displayText';
import { formatCount, formatCounted } from '@/lib/format';
import { isSide, verdictOf, VERDICT_WORDS, whyNoVerdict } from '@/lib/heldOutAnswer';
import { whySeen } from '@/lib/seenFaces';
import type { LibraryFace, SplitPlan } from '@/workers/protocol';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { cutFor, type ScoreFace, type ScorePhoto } from './scoreStore';
import { labelledFaces } from './trainStore';

export interface Warning {
  title: string;
  /** `remark`: it follows from what was asked for. */
  weight: 'warning' | 'info' | 'remark';
  message: string;
  /** What it is about. */
  names?: readonly string[];
}

/** A warning as one line, with what it is about. */
export const warningLine = ({ message, names = [] }: Warning): string =>
  names.length > 0 ? `${message} ${names.map((name) => `"${displayText(name, 80)}"`).join(', ')}.` : message;

/** Before the training of a detector. @param faces of the dataset, those without a class too */
export function trainingWarnings(plan: SplitPlan, faces: readonly LibraryFace[]): Warning[] {
  const left = faces.filter(({ excluded }) => !excluded).length - labelledFaces(faces).length;
  const remark = (message: string): Warning => ({ title: 'Note', weight: 'remark', message });
  return [
    ...(left > 0 ? [remark(`Left out, since without a class: ${formatCounted(left, 'face')}.`)] : []),
    ...(plan.unused > 0
      ? [remark(`${formatCount(plan.unused)} faces of known attacks are left out, so that the test has only the unseen kind.`)] // prettier-ignore
      : []),
    ...plan.warnings.map((message): Warning => ({ title: 'Note', weight: 'info', message })),
    ...plan.leakage.map((found): Warning => ({ title: 'Leakage', weight: 'warning', ...found })),
  ];
}

/** Where the test is to have only one family of fakes, and none is named that is there; else null. */
export function unseenFamilyWarning(
  labels: readonly string[],
  { task, unseen }: Pick<DetectorConfig, 'task' | 'unseen'>,
): Warning | null {
  const classes = [...new Set(labels)].sort();
  const genuine = bonaFideClass(classes);
  const attacks = classes.filter((label) => label !== genuine);
  if (task !== 'unseen diffusion' || attacks.includes(unseen)) return null;
  const message =
    attacks.length > 1
      ? 'Choose the family of fakes that only the test has.'
      : 'The dataset has one family of fakes: import another as a class of its own, or evaluate on another dataset on the Evaluate screen.';
  return { title: 'Which family is unseen?', weight: 'info', message };
}

/** Before pretraining, which learns from genuine faces alone; null where no class is called an attack. */
export function attackWarning(used: readonly { label?: string }[]): Warning | null {
  const attacks = used.filter(({ label }) => label !== undefined && soundsLikeAttack(label)).length;
  if (attacks === 0) return null;
  return {
    ...{ title: 'This dataset holds attacks', weight: 'warning' },
    message: `${formatCount(attacks)} of ${formatCount(used.length)} faces are attacks by the name of their class. Pretraining is meant for genuine faces alone: leave the others out in the faces library, or choose another dataset.`,
  };
}

/** Where pose or light is asked for and faces lack the geometry that it needs; null where all have it, or neither is on. */
export function geometryWarning(
  used: readonly Pick<LibraryFace, 'pose'>[],
  { pose, light }: Pick<DetectorConfig, 'pose' | 'light'>,
): Warning | null {
  // Rows of runs of before have neither setting.
  const isAsked = pose > 0 || light > 0;
  const without = used.filter((face) => !face.pose).length;
  if (without === 0 || !isAsked) return null;
  const isAll = without === used.length;
  const what = isAll
    ? 'without it a run with pose or light does not start'
    : 'they are neither turned nor lit anew';
  return {
    ...{ title: 'Geometry is missing', weight: isAll ? 'warning' : 'info' },
    message: `Without geometry: ${formatCount(without)} of ${formatCounted(used.length, 'face')}. Find it on Faces, under "Pose and expression"; ${what}.`,
  };
}

/** Of a set whose faces are all of one class; null where there are two, or none. */
export function oneClassWarning(labels: readonly string[]): Warning | null {
  const [first, ...others] = new Set(labels);
  if (first === undefined || others.length > 0) return null;
  return {
    ...{ title: 'One class only', weight: 'info' },
    message: `All are "${displayText(first, 40)}": figures that compare classes, such as AUC, need a second class and stay empty (–).`,
  };
}

/** What the size of a face says of its score; null where nothing does. */
export const smallFaceWarning = (side: number, { imageSize }: DetectorInfo): string | null =>
  side < imageSize ? 'The face is smaller than the input of the detector, so its score is unreliable.' : null;

/** Of the scores of one detector: what each face is said of on the screen, faces of one sentence together. */
export function scoreWarnings(
  detector: DetectorInfo,
  photos: readonly ScorePhoto[],
  own: number | null,
): Warning[] {
  const said = new Map<string, string[]>();
  const add = (sentence: string | null, name: string): void => {
    if (sentence !== null) said.set(sentence, [...(said.get(sentence) ?? []), name]);
  };
  for (const { name, faces } of photos) {
    for (const face of faces) {
      if (!face.scores[detector.id]) continue;
      const { id, box } = cutFor(face, detector);
      add(whySeen(id, detector.record?.seen), name);
      add(smallFaceWarning(box.side, detector), name);
      add(noVerdict(detector, face, own), name);
    }
  }
  return [...said].map(([sentence, names]) => ({
    ...{ title: detector.name, weight: 'warning' },
    message: `${displayText(detector.name, 80)}, ${formatCounted(names.length, 'face')}: ${sentence}`,
    names: names.slice(0, MOST_NAMES),
  }));
}

const MOST_NAMES = 5;

/** How far one face is outside is in the table; that it is, is said of all of them at once. */
function noVerdict({ id, classes, bonaFide, record }: DetectorInfo, face: ScoreFace, own: number | null) {
  const { raw, distance } = face.scores[id];
  const verdict = verdictOf(record, { score: attackScore(raw, classes, bonaFide), distance }, own);
  if (verdict === null || isSide(verdict)) return null;
  const why = verdict === 'outside' ? '' : ` ${whyNoVerdict(record, { verdict })}`;
  const words = VERDICT_WORDS[verdict];
  return `${words[0].toUpperCase()}${words.slice(1)}.${why}`;
}
