/**
 * What is known of a detector whose file has no record of ours: which task it was trained for, what its outputs mean and
 * how sure that is, whose it is. Told from its tensors, and from arguments where the file holds some.
 * Source: the released code: folders by alphabet (`fake...` before `real...`), 0 spoof and 1 live, real is class 1;
 * the order of the unified task is second-hand, a third party's script and the order in the authors' README.
 */
import type { Framing } from '@/lib/cropping';
import type { RecognisedCheckpoint } from '@/ml/model/recognised';
import type { TensorArchive } from '@/storage/tensors';

/** `unknown`: nothing in the file says it. */
type ForeignTask = 'deepfakes' | 'diffusion' | 'spoofs' | 'unified' | 'unknown';

/**
 * `released`: the order of the released code, of which the file is; `second-hand`: said by others than the authors;
 * `assumed`: nothing but the order of the released code; `unknown`: outputs without a meaning.
 */
export type ClassCertainty = 'released' | 'second-hand' | 'assumed' | 'unknown';

export interface ForeignDetector {
  task: ForeignTask;
  /** In the order of the logits. */
  classes: string[];
  certainty: ClassCertainty;
  /** Whether the file is one of FSFM's or FS-VFM's code, whoever trained it: the authors' own are CC BY-NC 4.0. */
  isReleasedCode: boolean;
}

/** An argument that only the scripts of FSFM and FS-VFM have. */
const OF_RELEASED_CODE = 'args.normalize_from_IMN';
/** Where the arguments name the training data. */
const DATA_PATHS = ['args.data_path', 'args.val_data_path'];

/** Their argument for the transform of the CVPR tests: resized to 256, the middle 224 cut out. */
const CENTRE_ARGUMENT = 'args.apply_simple_augment';

const UNIFIED = ['real', 'deepfake', 'diffusion', 'spoof'];

export function describeForeign(
  recognised: Pick<RecognisedCheckpoint, 'classes' | 'oneLogit' | 'embedding' | 'adapter'>,
  metadata: TensorArchive['metadata'],
): ForeignDetector {
  const { classes, oneLogit, embedding, adapter } = recognised;
  const isReleasedCode = embedding > 0 || adapter?.form === 'relu' || OF_RELEASED_CODE in metadata;
  // Which side one output speaks for differs from script to script: its names say nothing, so that a person is asked.
  if (oneLogit) return of('unknown', ['output below 0', 'output above 0'], 'unknown', isReleasedCode);
  if (classes === UNIFIED.length) return of('unified', UNIFIED, 'second-hand', isReleasedCode);
  if (classes !== 2) {
    const numbered = Array.from({ length: classes }, (_, i) => `class ${i}`);
    return of('unknown', numbered, 'unknown', isReleasedCode);
  }
  if (embedding > 0) return of('spoofs', ['spoof', 'live'], 'released', true);
  return of(taskOf(metadata), ['fake', 'real'], isReleasedCode ? 'released' : 'assumed', isReleasedCode);
}

const of = (
  task: ForeignTask,
  classes: readonly string[],
  certainty: ClassCertainty,
  isReleasedCode: boolean,
): ForeignDetector => ({ task, classes: [...classes], certainty, isReleasedCode });

/** How faces are cut for a file without a record of ours, and whether its arguments say so. */
export function foreignFraming(
  { isReleasedCode }: Pick<ForeignDetector, 'isReleasedCode'>,
  metadata: TensorArchive['metadata'],
): { framing: Framing; framingFrom: 'arguments' | 'assumed' } {
  if (!isReleasedCode) return { framing: 'ours', framingFrom: 'assumed' };
  const framingFrom = OF_RELEASED_CODE in metadata || CENTRE_ARGUMENT in metadata ? 'arguments' : 'assumed';
  return { framing: metadata[CENTRE_ARGUMENT] === true ? 'authors-centre' : 'authors', framingFrom };
}

function taskOf(metadata: TensorArchive['metadata']): ForeignTask {
  const paths = DATA_PATHS.map((key) => String(metadata[key] ?? ''));
  if (paths.some((path) => /diffusion|(^|[/_])diff($|[/_])/i.test(path))) return 'diffusion';
  return paths.some((path) => /deepfake|faceforensics|ff\+\+/i.test(path)) ? 'deepfakes' : 'unknown';
}
