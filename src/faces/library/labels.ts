/** Class, part and video of a face, from the path of its file: the folder layouts of the field. */
import { soundsLikeClass } from '@/lib/bonaFide';
import { LabError } from '@/lib/errors';
import type { FaceInfo } from '../types';

const SPLITS: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
  testing: 'test',
};

/** Spelled in one way, so that `Real` beside `real` is one class. */
const CLASS_NAMES = new Set(['real', 'fake', 'live', 'spoof', 'bonafide', 'original', 'manipulated']);

/**
 * `train/real/000_frame_3.png`: part `train`, class `real`, video `000`. The innermost folder whose name says whether
 * its faces are genuine is the class (`train/ffhq/real`, `subject 7/live`, `training_fake`); where none does, the folder
 * under a part is; all else has no class. The video's name is what stands before `_frame_`, as the authors' evaluation reads it
 * (`TestImageFolder` in util/datasets.py).
 */
export function labelsOf(path: string): Pick<FaceInfo, 'label' | 'split' | 'group'> {
  const folders = path.split('/').slice(0, -1);
  const file = path.slice(path.lastIndexOf('/') + 1);
  const splitAt = folders.findLastIndex((folder) => Object.hasOwn(SPLITS, folder.toLowerCase()));
  const folder = folders.findLast(soundsLikeClass) ?? (splitAt >= 0 ? folders[splitAt + 1] : undefined);
  const label = folder !== undefined && CLASS_NAMES.has(folder.toLowerCase()) ? folder.toLowerCase() : folder;
  const frameAt = file.indexOf('_frame_');
  return {
    ...(splitAt >= 0 ? { split: SPLITS[folders[splitAt].toLowerCase()] } : {}),
    ...(label === undefined ? {} : { label }),
    ...(frameAt > 0 ? { group: file.slice(0, frameAt) } : {}),
  };
}

const LONGEST_CLASS_NAME = 80;

/** @returns the name without spaces around it. @throws LabError `invalid-config` for one that no class can have */
export function checkedClassName(name: string): string {
  const trimmed = name.trim();
  if (trimmed !== '' && trimmed.length <= LONGEST_CLASS_NAME) return trimmed;
  throw new LabError(
    'invalid-config',
    `The name of a class has 1 to ${LONGEST_CLASS_NAME} characters, got ${trimmed.length}.`,
    'Type another name.',
  );
}
