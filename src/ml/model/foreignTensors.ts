/**
 * What a file holds beside the tensors that are computed with: known to change nothing, or refused by name, so that
 * no network is scored by assumption.
 */
import { listed, refuse, type ShapeReader } from './networkNames';
import type { CheckpointKind, RecognitionHints } from './recognised';
import type { Pooling } from '@/lib/detectorConfig';

/** Tensors that no network computes with; the last are what our own detectors keep of their validation faces. */
const INERT =
  /(^|\.)(num_batches_tracked|total_ops|total_params|_extra_state|relative_position_index)$|^outside\.(genuine|attack)\.(mean|factor)$/;
/** Beside an encoder: what pretraining or another task had behind it. */
const BEHIND_ENCODER =
  /^(mask_token$|decoder|rep_decoder_|projector\.|predictor\.|heads?[._]|fc|classifier|norm\.)/;
/** Beside an encoder whose feature is embedded: the head that its class brought, which no score reads. */
const BEFORE_EMBEDDING = /^(mask_token$|head\.)/;
/** Around a detector: what training measured with. */
const MEASURES = /(^|\.)\w*(loss|criterion|metric|auroc|accuracy)\w*\./i;

/** What unknown tensors are, where their name tells. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/reg(ister)?_?tokens?$/, 'register tokens'],
  [/[qk]_norm\./, 'normalised queries and keys'],
  [/dist_token|head_dist/, 'a distillation token'],
  [/mlp\.(w\d+|fc1_[gx]|gate\w*|up_proj|down_proj)/, 'a gated MLP (SwiGLU)'],
  [/mlp\.norm/, 'a norm within the MLP'],
  [/rope|rotary|freqs/, 'rotary positions'],
  [/rel(ative)?_pos/, 'relative positions'],
  [/[qv]_bias/, 'biases of queries and values'],
  [/norm_pre|ln_pre|pre_norm/, 'a norm before the blocks'],
  [/lora_/i, 'LoRA'],
  [/adapter/, 'an adapter'],
];

/**
 * Every tensor is computed with, known to change nothing, or named here.
 * @param isEmbedded the classes are told from an embedding, not by the network's own head
 * @throws LabError for the others
 */
export function checkRest(
  shapes: ShapeReader,
  kind: CheckpointKind,
  used: ReadonlySet<string>,
  unreadable: readonly string[],
  isEmbedded: boolean,
): string[] {
  const unused: string[] = [];
  const unknown: string[] = [];
  const behind = kind === 'encoder' ? BEHIND_ENCODER : isEmbedded ? BEFORE_EMBEDDING : /^mask_token$/;
  const isFree = (name: string) => !used.has(name) && !INERT.test(name);
  for (const name of [...shapes.inside(), ...unreadable.filter((each) => each.startsWith(shapes.prefix))]) {
    if (!isFree(name)) continue;
    const own = name.slice(shapes.prefix.length);
    const isBehind = behind.test(own);
    (isBehind ? unused : unknown).push(name);
  }
  for (const name of shapes.around()) {
    if (!isFree(name)) continue;
    (kind === 'encoder' || MEASURES.test(name) ? unused : unknown).push(name);
  }
  if (unknown.length === 0) return unused;
  const [, meaning] = MEANINGS.find(([pattern]) => unknown.some((name) => pattern.test(name))) ?? [];
  throw refuse(
    `it has ${listed(unknown)}${meaning ? ` (${meaning})` : ''}, which this app does not compute: its scores would be wrong`,
  );
}

/** What arguments say of the network that its tensors do not show. @throws LabError where it is another than ours */
export function checkArguments(
  metadata: NonNullable<RecognitionHints['metadata']>,
  head: { pooling: Pooling } | null,
): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (/(^|\.)(act|act_layer|activation|hidden_act)$/.test(key) && typeof value === 'string') {
      if (!/^(torch\.)?(nn\.)?(modules\.\w+\.)?gelu$/i.test(value))
        throw refuse(`its "${key}" is "${value.slice(0, 80)}", not GELU`);
    }
    if (head && /(^|\.)global_pool$/.test(key)) {
      const said = value === true || value === 'avg' ? 'mean' : value === false || value === 'token' ? 'class-token' : null; // prettier-ignore
      if (said !== null && said !== head.pooling) {
        throw refuse(
          `its "${key}" is "${value}", while the norm before its head is that of the ${head.pooling === 'mean' ? 'mean of the patches' : 'class token'}`,
        );
      }
    }
  }
}
