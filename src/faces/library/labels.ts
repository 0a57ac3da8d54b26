/** Class, part and video of a face, from the path of its file: the folder layouts of the field. */
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

/** Folder names that mean a class wherever they stand. */
const CLASS_NAMES = new Set(['real', 'fake', 'live', 'spoof', 'bonafide', 'original', 'manipulated']);

/**
 * `train/real/000_frame_3.png`: part `train`, class `real`, video `000`. Any folder under a part is a class; without
 * a part only the usual names are. The video's name is what stands before `_frame_`, as the authors' evaluation reads it
 * (`TestImageFolder` in util/datasets.py).
 */
export function labelsOf(path: string): Pick<FaceInfo, 'label' | 'split' | 'group'> {
  const folders = path.split('/').slice(0, -1);
  const file = path.slice(path.lastIndexOf('/') + 1);
  const splitAt = folders.findLastIndex((folder) => Object.hasOwn(SPLITS, folder.toLowerCase()));
  const label =
    splitAt >= 0 ? folders[splitAt + 1] : folders.findLast((folder) => CLASS_NAMES.has(folder.toLowerCase()));
  const frameAt = file.indexOf('_frame_');
  return {
    ...(splitAt >= 0 ? { split: SPLITS[folders[splitAt].toLowerCase()] } : {}),
    ...(label === undefined ? {} : { label }),
    ...(frameAt > 0 ? { group: file.slice(0, frameAt) } : {}),
  };
}
