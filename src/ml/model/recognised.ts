/** What is told of a checkpoint before its weights are read. */
import type { Pooling } from '@/lib/detectorConfig';
import type { ModelConfig } from '@/lib/presets';
import type { Places } from './networkNames';
import type { AdapterShape } from './parameters';

/**
 * `online`: everything of pretraining, both decoders included; `target`: without pixel decoder and predictor;
 * `encoder`: a plain ViT encoder (MAE and the like); `detector`: fine-tuned, with a head after `fc_norm` (mean of the
 * patches) or `norm` (class token).
 */
export type CheckpointKind = 'online' | 'target' | 'encoder' | 'detector';

export interface RecognisedCheckpoint {
  kind: CheckpointKind;
  /** As papers write it, e.g. "ViT-B/16". */
  size: string;
  /**
   * Geometry. Parts that the file does not hold (decoders of a detector) are those of a preset of this width,
   * or the paper's.
   */
  model: ModelConfig;
  /**
   * What says how many attention heads there are: the file's own record or arguments, its width where the field has
   * one number for it, or a person; `unknown`: nothing does, and `model.heads` is only the first of `headChoices`.
   */
  headsFrom: 'record' | 'arguments' | 'width' | 'person' | 'unknown';
  /** Numbers of heads that a network of this width is known with. */
  headChoices: readonly number[];
  /** Outputs of a detector as classes; 0 without a head. One logit is two classes: see `oneLogit`. */
  classes: number;
  /**
   * The head has one output, z: sigmoid(z) is the probability of the second class, and nothing says which class that
   * is. It is read as two outputs, 0 and z.
   */
  oneLogit: boolean;
  /** What a detector's head reads; of no meaning without one. */
  pooling: Pooling;
  /** Beside the feature of a detector. */
  adapter: AdapterShape | null;
  /**
   * Width of the embedding between feature and head, as only the released detectors of spoofs have it; 0 without.
   * `embedding` in `model/classifier.ts` says how it is computed.
   */
  embedding: number;
  /** Before each of our names in the file, e.g. "module."; mostly empty. */
  prefix: string;
  /** Where head, embedding and the norm before them lie. */
  places: Places;
  /** How the file calls the factors on the two branches of a block (LayerScale); null without. */
  layerScale: readonly [attention: string, mlp: string] | null;
  /** Tensors beside the network that do not change what it computes here: decoders, projection heads. */
  unused: string[];
}

/** What is known beside names and shapes. */
export interface RecognitionHints {
  /** Which of `networkPrefixes`; the first where none is given. */
  prefix?: string;
  /** Plain values beside the tensors, as `TensorArchive` has them. */
  metadata?: Readonly<Record<string, string | number | boolean>>;
  /** Tensors of a form that is not read. */
  unreadable?: readonly string[];
  /** Attention heads, by a person. */
  heads?: number;
  /** Those of the pixel decoder, for a width that no known network has. */
  decoderHeads?: number;
}
