/**
 * How many attention heads a network has: shapes do not tell. The file's record or arguments do, or its width where the
 * field has one number for it; else a person must.
 * Source: timm, DeiT, DINO (6 heads at width 384); MoCo v3 and the released `models_vit.py` (12).
 */
import { LabError } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import { PRESETS, type EncoderName, type ModelConfig } from '@/lib/presets';
import { refuse } from './networkNames';
import type { CheckpointKind, RecognisedCheckpoint, RecognitionHints } from './recognised';

interface KnownWidth {
  letter: string;
  /** The first is the one of our presets. */
  heads: readonly number[];
  repDecoderHeads: number;
}

/** Heads cannot be told from shapes: those of the known widths. */
export const WIDTHS: ReadonlyMap<number, KnownWidth> = new Map([
  [PRESETS.nano.model.width, knownWidth(PRESETS.nano.model, 'nano')],
  [PRESETS.micro.model.width, knownWidth(PRESETS.micro.model, 'micro')],
  [PRESETS.tiny.model.width, knownWidth(PRESETS.tiny.model, 'Ti')],
  // FSFM and MoCo v3 have 12 heads at this width; timm, DeiT and DINO have 6.
  [PRESETS.small.model.width, knownWidth(PRESETS.small.model, 'S', [6])],
  [PRESETS.base.model.width, knownWidth(PRESETS.base.model, 'B')],
  [PRESETS.large.model.width, knownWidth(PRESETS.large.model, 'L')],
  [PRESETS.huge.model.width, knownWidth(PRESETS.huge.model, 'H')],
]);

function knownWidth(model: ModelConfig, letter: string, others: readonly number[] = []): KnownWidth {
  return { letter, heads: [model.heads, ...others], repDecoderHeads: model.repDecoderHeads };
}

/** Widths of a head that networks are built with; the first is by far the commonest. */
export const HEAD_WIDTHS = [64, 32, 80, 96, 128, 16];

/** How many attention heads the file or a person says that there are; null where nothing does. */
export function saidHeads(
  width: number,
  kind: CheckpointKind,
  { metadata = {}, heads }: RecognitionHints,
): (Pick<RecognisedCheckpoint, 'headsFrom'> & { heads: number }) | null {
  if (heads !== undefined) {
    if (Number.isInteger(heads) && heads > 0 && width % heads === 0) return { heads, headsFrom: 'person' };
    throw refuse(`its width of ${width} cannot be divided among ${heads} attention heads`);
  }
  const ofRecord = headsOfRecord(width, metadata.run);
  if (ofRecord !== null) return { heads: ofRecord, headsFrom: 'record' };
  for (const [key, value] of Object.entries(metadata)) {
    const isCount = /(^|\.)(num_heads|n_heads|nheads?|num_attention_heads|heads)$/.test(key);
    if (isCount && typeof value === 'number' && Number.isInteger(value) && value > 0 && width % value === 0) {
      return { heads: value, headsFrom: 'arguments' };
    }
  }
  // Both networks of FSFM's pretraining: nobody else has them.
  if (kind === 'online' || kind === 'target') return null;
  return width === PRESETS.small.model.width ? headsOfName(metadata) : null;
}

/** By the preset that our own record names. */
function headsOfRecord(width: number, run: unknown): number | null {
  if (typeof run !== 'string') return null;
  const record = parseBounded(run) as { config?: { preset?: EncoderName } } | null | undefined;
  const preset = record?.config?.preset;
  const model = preset !== undefined && Object.hasOwn(PRESETS, preset) ? PRESETS[preset].model : null;
  return model?.width === width ? model.heads : null;
}

/** ViT-S by the name that the training script had for it. */
function headsOfName(
  metadata: NonNullable<RecognitionHints['metadata']>,
): { heads: number; headsFrom: 'arguments' } | null {
  // Arguments that only the scripts of FSFM and FS-VFM have; other descendants of MAE call 6 heads by the same name.
  const isFsfm = 'args.normalize_from_IMN' in metadata;
  for (const [key, value] of Object.entries(metadata)) {
    if (
      !/(^|\.)(arch|architecture|model|model_name|backbone|encoder)$/.test(key) ||
      typeof value !== 'string'
    )
      continue;
    if (/fsfm|fsvfm|mocov?3/i.test(value) || (isFsfm && value === 'vit_small_patch16'))
      return { heads: 12, headsFrom: 'arguments' };
    if (/(deit3?|dino\w*|eva\w*)_?(vit)?_?s(mall)?|vit_small_patch\d+_\d{3}|vits\d+/i.test(value))
      return { heads: 6, headsFrom: 'arguments' };
  }
  return null;
}

/** Refused until somebody says how many heads there are. */
export class HeadsUnknownError extends LabError {
  /** @param choices the likeliest first */
  constructor(width: number, choices: readonly number[]) {
    const known = width === PRESETS.small.model.width;
    super(
      'invalid-file',
      `The number of attention heads of an encoder ${width} wide cannot be read from its tensors, and the file does not record it.`,
      known
        ? 'Give the number (on the command line --heads): 6 for timm, DeiT and DINO, 12 for FSFM and MoCo v3. A wrong number gives wrong scores without a warning.'
        : `Give the number, on the command line by --heads (${choices.join(', ')} are usual), or use a checkpoint whose arguments name them.`,
      { heads: { width, usual: choices } },
    );
  }
}
