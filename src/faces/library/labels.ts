/** Class, part and video of a face, from the path of its file: the folder layouts of the field. */
import { soundsLikeClass } from '@/lib/bonaFide';
import type { Role } from '@/lib/classChoices';
import { LabError } from '@/lib/errors';
import { kindOf } from '@/lib/fileKinds';
import { wellFormed } from '@/lib/wellFormed';

/** What a path says. */
export interface PathReading {
  label?: string;
  split?: string;
  group?: string;
  /** Where a layout says more than the class's name does. */
  role?: Role;
  /** The folder that is the class, counted from 0; absent where the file's name says it. */
  classAt?: number;
  splitAt?: number;
  /** The collection whose layout it is; absent for folders of parts and classes in general. */
  layout?: string;
}

const ARCHIVE = /\.zip$/i;

const SPLITS: readonly (readonly [split: string, RegExp])[] = [
  ['train', /^(train(ing)?([-_](files|release|set))?|(dfdc_)?train_part_\d+)$/i],
  ['val', /^(val(id(ation)?)?|dev(el)?(opment)?)([-_](files|set))?$/i],
  ['test', /^test(ing)?([-_](files|release|set))?$/i],
];

/** The part that a folder, a file or a word in a list names. */
export const splitNamed = (name: string): string | undefined =>
  SPLITS.find(([, pattern]) => pattern.test(name.replace(ARCHIVE, '')))?.[0];

/** Spelled in one way, so that `Real` beside `real` is one class. */
const CLASS_NAMES = new Set(['real', 'fake', 'live', 'spoof', 'bonafide', 'original', 'manipulated']);

/** A class as it is called here; of an archive without its ending. */
export function spelled(label: string): string {
  const name = wellFormed(label).replace(ARCHIVE, '');
  return CLASS_NAMES.has(name.toLowerCase()) ? name.toLowerCase() : name;
}

/** Folders that say what lies in them, and nothing of its class. */
const CONTAINER =
  /^(frames?|images?|imgs?|pictures|photos|faces|crops?|cropped|videos?|data|c0|c23|c40|raw|parsing_maps|masks?)$/i;
export const isContainer = (folder: string): boolean => CONTAINER.test(folder) || ARCHIVE.test(folder);

/** Folders by which a collection is known: each is the class of what lies in it. */
const KNOWN: readonly (readonly [folder: RegExp, role: Role, layout: string])[] = [
  [/^(celeb|youtube)-real$/i, 'genuine', 'Celeb-DF'],
  [/^celeb-synthesis$/i, 'attack', 'Celeb-DF'],
  [/^original_videos$/i, 'genuine', 'DFDC preview'],
  [/^method_[a-z]$/i, 'attack', 'DFDC preview'],
  [/^source_videos$/i, 'genuine', 'DeeperForensics'],
  [/^(end_to_end.*|reenact_postprocess)$/i, 'attack', 'DeeperForensics'],
];

/** In FaceForensics++ the class is the source or the method, the folder behind these. */
const SEQUENCES: Readonly<Record<string, Role>> = {
  original_sequences: 'genuine',
  manipulated_sequences: 'attack',
};

/** Collections whose file names say the class: the whole stem, and how attacks are called. */
const BY_NAME: readonly (readonly [folder: RegExp, stem: RegExp, layout: string, classes: Record<string, string>])[] = [
  [/^(train|dev|test)_files$/i, /^\d+_\d+_\d+_([1-5])(?=_|$)/, 'OULU-NPU', { 1: 'live', 2: 'print', 3: 'print', 4: 'replay', 5: 'replay' }],
  [/^(train|test)_release$/i, /^(HR_[1-4]|[1-8])(?=_frame|$)/, 'CASIA-FASD', { 1: 'live', 2: 'live', HR_1: 'live', 3: 'warped photo', 4: 'warped photo', HR_2: 'warped photo', 5: 'cut photo', 6: 'cut photo', HR_3: 'cut photo', 7: 'replay', 8: 'replay', HR_4: 'replay' }],
]; // prettier-ignore

/** A path in its parts. */
export function partsOf(path: string): { folders: string[]; stem: string } {
  const folders = path.split('/');
  const file = folders.pop() ?? '';
  return { folders, stem: file.replace(/\.[^.]*$/, '') };
}

/**
 * `train/real/000_frame_3.png`: part `train`, class `real`, video `000`. The class is the folder by which a collection of
 * the field is known; else the innermost one whose name says whether its faces are genuine (`train/ffhq/real`,
 * `subject 7/live`, `training_fake`); where none does, the folder under a part; all else has no class.
 */
export function readPath(path: string): PathReading {
  const { folders, stem } = partsOf(path);
  const splitAt = folders.findLastIndex((folder) => splitNamed(folder) !== undefined);
  const known = knownClass(folders, stem) ?? generalClass(folders, splitAt);
  const group = videoOf(path, folders, stem, known);
  return {
    ...(splitAt >= 0 ? { split: splitNamed(folders[splitAt]), splitAt } : {}),
    ...known,
    ...(group === undefined ? {} : { group }),
  };
}

function knownClass(folders: readonly string[], stem: string): PathReading | null {
  const sequencesAt = folders.findLastIndex((folder) => Object.hasOwn(SEQUENCES, folder.toLowerCase()));
  const source = sequencesAt >= 0 ? folders[sequencesAt + 1] : undefined;
  if (source !== undefined && !isContainer(source)) {
    const role = SEQUENCES[folders[sequencesAt].toLowerCase()];
    return { label: source, role, classAt: sequencesAt + 1, layout: 'FaceForensics++' };
  }
  for (let at = folders.length - 1; at >= 0; at--) {
    const found = KNOWN.find(([folder]) => folder.test(folders[at]));
    if (found) return { label: folders[at], role: found[1], classAt: at, layout: found[2] };
  }
  // Where folders say it too, as in crops that somebody sorted, they are what is meant.
  if (folders.some(soundsLikeClass)) return null;
  for (const [folder, name, layout, classes] of BY_NAME) {
    const code = name.exec(stem)?.[1];
    const label = code === undefined ? undefined : classes[code];
    if (label === undefined || !folders.some((each) => folder.test(each))) continue;
    return { label, role: label === 'live' ? 'genuine' : 'attack', layout };
  }
  return null;
}

function generalClass(folders: readonly string[], splitAt: number): PathReading {
  const saysSo = folders.findLastIndex(soundsLikeClass);
  const underPart = splitAt >= 0 && splitAt + 1 < folders.length ? splitAt + 1 : -1;
  const classAt = saysSo >= 0 ? saysSo : underPart >= 0 && !isContainer(folders[underPart]) ? underPart : -1;
  if (classAt < 0) return {};
  const isSubject = /^\d+$/.test(folders[classAt - 1] ?? '') && /^(live|spoof)$/i.test(folders[classAt]);
  const layout = isSubject && splitAt >= 0 ? { layout: 'CelebA-Spoof' } : {};
  return { label: spelled(folders[classAt]), classAt, ...layout };
}

/**
 * What stands before `_frame_`, as the authors' evaluation reads it (`TestImageFolder` in util/datasets.py), or before
 * `_frame7`; of numbered pictures in folders of a collection's videos the folder.
 */
function videoOf(path: string, folders: readonly string[], stem: string, { classAt, layout }: PathReading) {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const frameAt = file.indexOf('_frame_');
  if (frameAt > 0) return file.slice(0, frameAt);
  const named = /^(.+)_frame\d+$/i.exec(stem)?.[1];
  if (named !== undefined) return named;
  const parent = folders.at(-1);
  if (parent === undefined || kindOf(path) === 'video' || !/^(frame[-_]?)?\d+$/i.test(stem)) return undefined;
  const isOwnFolder = folders.length - 1 > (classAt ?? folders.length) && !isContainer(parent);
  const underFrames = /^(frames|faces|crops)$/i.test(folders.at(-2) ?? '');
  return isOwnFolder && (underFrames || (layout !== undefined && layout !== 'CelebA-Spoof'))
    ? parent
    : undefined;
}

const LONGEST_CLASS_NAME = 80;

/** @returns the name without spaces around it. @throws LabError `invalid-config` for one that no class can have */
export function checkedClassName(name: string): string {
  const trimmed = wellFormed(name).trim();
  if (trimmed !== '' && trimmed.length <= LONGEST_CLASS_NAME) return trimmed;
  throw new LabError(
    'invalid-config',
    `The name of a class has 1 to ${LONGEST_CLASS_NAME} characters, got ${trimmed.length}.`,
    'Type another name.',
  );
}
