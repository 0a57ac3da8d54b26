/**
 * Our encoder as an ONNX model with the same weights, for onnxruntime-web. Same mathematics as `encode` in
 * `src/ml/model/fsfm.ts`, unmasked. N images, S side, g patches a side, L = g*g, T = 1+L tokens, D width,
 * H heads, V = P*P*3 values of a patch.
 */
import type { ModelConfig } from '@/lib/presets';
import { OnnxGraph } from './onnxWriter';

/** Values of a parameter in our own layout. @throws when there is none of that name */
export type ParameterReader = (name: string) => Float32Array;

const BLOCK_EPSILON = 1e-6;

/** A reader over parameters by checkpoint name. */
export function readerOf(values: ReadonlyMap<string, Float32Array>): ParameterReader {
  return (name) => {
    const found = values.get(name);
    if (!found) throw new Error(`The encoder needs "${name}", which was not given.`);
    return found;
  };
}

/** [rows, columns] -> [columns, rows]. */
export function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c];
  }
  return out;
}

/**
 * How attention is written. `fused`: onnxruntime's own MultiHeadAttention, its fastest. `plain`: products,
 * softmax and transposes, as an export from PyTorch has them. On SwiftShader (subgroups of four)
 * MultiHeadAttention of onnxruntime-web 1.30 computes wrong values, so both are needed.
 */
export type AttentionForm = 'fused' | 'plain';

interface AttentionSpec {
  form: AttentionForm;
  /** [N, T, D] */
  shape: readonly [number, number, number];
  heads: number;
}

/** The graph under construction with the helpers that the encoder repeats. */
class EncoderGraph {
  readonly graph = new OnnxGraph('encoder');

  constructor(private readonly read: ParameterReader) {}

  /** x [..., inputs] W^T + b. */
  linear(name: string, x: string, inputs: number, outputs: number): string {
    const weight = this.graph.initializer(
      `${name}.weight`,
      [inputs, outputs],
      transpose(this.read(`${name}.weight`), outputs, inputs),
    );
    const bias = this.graph.initializer(`${name}.bias`, [outputs], this.read(`${name}.bias`));
    return this.graph.node('Add', [this.graph.node('MatMul', [x, weight]), bias]);
  }

  layerNorm(name: string, x: string, width: number): string {
    const weight = this.graph.initializer(`${name}.weight`, [width], this.read(`${name}.weight`));
    const bias = this.graph.initializer(`${name}.bias`, [width], this.read(`${name}.bias`));
    return this.graph.node('LayerNormalization', [x, weight, bias], {
      axis: -1,
      epsilon: { float: BLOCK_EPSILON },
    });
  }

  /** softmax(Q K^T / sqrt(headDim)) V: packed [N,T,3D] -> [N,T,D]. */
  private attention(name: string, packed: string, { form, shape, heads }: AttentionSpec): string {
    const { graph } = this;
    const [n, t, d] = shape;
    if (form === 'fused') {
      const thirds = graph.initializer(`${name}.thirds`, [3], [d, d, d]);
      const queryKeyValue = graph.nodes('Split', [packed, thirds], 3, { axis: -1 });
      return graph.node('com.microsoft.MultiHeadAttention', queryKeyValue, { num_heads: heads });
    }
    const splitShape = graph.initializer(`${name}.splitShape`, [5], [n, t, 3, heads, d / heads]);
    const split = graph.node('Transpose', [graph.node('Reshape', [packed, splitShape])], {
      perm: [2, 0, 3, 1, 4],
    });
    const part = (index: number) =>
      graph.node('Gather', [split, graph.initializer(`${name}.part${index}`, [], [index])], { axis: 0 });
    const scale = graph.initializer(`${name}.scale`, [], Float32Array.of(1 / Math.sqrt(d / heads)));
    const keys = graph.node('Transpose', [part(1)], { perm: [0, 1, 3, 2] });
    const scores = graph.node('MatMul', [graph.node('Mul', [part(0), scale]), keys]);
    const mixed = graph.node('MatMul', [graph.node('Softmax', [scores], { axis: -1 }), part(2)]);
    const joined = graph.initializer(`${name}.joined`, [3], [n, t, d]);
    return graph.node('Reshape', [graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] }), joined]);
  }

  /** x [N,T,D] -> [N,T,D] */
  block(name: string, x: string, attention: AttentionSpec): string {
    const { graph } = this;
    const width = attention.shape[2];
    const packed = this.linear(
      `${name}.attn.qkv`,
      this.layerNorm(`${name}.norm1`, x, width),
      width,
      3 * width,
    );
    const mixed = this.attention(`${name}.attn`, packed, attention);
    const attended = graph.node('Add', [x, this.linear(`${name}.attn.proj`, mixed, width, width)]);
    const normed = this.layerNorm(`${name}.norm2`, attended, width);
    const hidden = graph.node('com.microsoft.Gelu', [
      this.linear(`${name}.mlp.fc1`, normed, width, 4 * width),
    ]);
    return graph.node('Add', [attended, this.linear(`${name}.mlp.fc2`, hidden, 4 * width, width)]);
  }
}

/**
 * @param batch N, fixed in the file
 * @returns an ONNX model: `images` [N,S,S,3] -> `latent` [N,1+L,D], after the final norm
 */
export function encoderOnnx(
  model: ModelConfig,
  read: ParameterReader,
  batch: number,
  form: AttentionForm,
): Uint8Array {
  const { imageSize, patchSize, width, depth, heads } = model;
  const grid = imageSize / patchSize;
  const patches = grid * grid;
  const values = patchSize * patchSize * 3;
  const encoder = new EncoderGraph(read);
  const { graph } = encoder;

  const images = graph.input('images', [batch, imageSize, imageSize, 3]);
  const rowsShape = graph.initializer('rowsShape', [6], [batch, grid, patchSize, grid, patchSize, 3]);
  const rows = graph.node('Reshape', [images, rowsShape]);
  const grouped = graph.node('Transpose', [rows], { perm: [0, 1, 3, 2, 4, 5] });
  const patchShape = graph.initializer('patchShape', [3], [batch, patches, values]);
  const embedded = encoder.linear(
    'patch_embed.proj',
    graph.node('Reshape', [grouped, patchShape]),
    values,
    width,
  );
  const positions = read('pos_embed');
  const patchPositions = graph.initializer('patchPositions', [1, patches, width], positions.slice(width));
  const classToken = read('cls_token').map((value, i) => value + positions[i]);
  const classTokens = new Float32Array(batch * width);
  for (let n = 0; n < batch; n++) classTokens.set(classToken, n * width);
  const first = graph.initializer('classTokens', [batch, 1, width], classTokens);
  const attention: AttentionSpec = { form, shape: [batch, 1 + patches, width], heads };
  let x = graph.node('Concat', [first, graph.node('Add', [embedded, patchPositions])], { axis: 1 });
  for (let i = 0; i < depth; i++) x = encoder.block(`blocks.${i}`, x, attention);
  graph.output('latent', [batch, 1 + patches, width], encoder.layerNorm('norm', x, width));
  return graph.model();
}
