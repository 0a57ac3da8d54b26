/**
 * Our networks as ONNX models with the same weights. Same mathematics as `encode` in `ml/model/fsfm.ts` and
 * `classify` in `ml/model/classifier.ts`, unmasked. N images, S side, g patches a side, L = g*g, T = 1+L tokens,
 * D width, H heads, V = P*P*3 values of a patch.
 */
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { ModelConfig } from '@/lib/presets';
import { OnnxGraph } from '@/storage/onnx';

/** Values of a parameter in our own layout. @throws when there is none of that name */
export type ParameterReader = (name: string) => Float32Array;

const BLOCK_EPSILON = 1e-6;

/** A reader over parameters by checkpoint name. */
export function readerOf(values: ReadonlyMap<string, Float32Array>): ParameterReader {
  return (name) => {
    const found = values.get(name);
    if (!found) throw new Error(`The network needs "${name}", which was not given.`);
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
 * Which operators are used. `standard`: only those of ONNX itself, for any runtime. The others are
 * onnxruntime's: `fused` has its own MultiHeadAttention, its fastest; `plain` writes attention as products,
 * softmax and transposes. On SwiftShader (subgroups of four) MultiHeadAttention of onnxruntime-web 1.30 computes
 * wrong values, so both are needed.
 */
export type OperatorForm = 'standard' | 'fused' | 'plain';

interface AttentionSpec {
  width: number;
  heads: number;
}

/** The graph under construction with the helpers that networks repeat. */
class NetworkGraph {
  readonly graph: OnnxGraph;

  constructor(
    name: string,
    private readonly read: ParameterReader,
    private readonly form: OperatorForm,
  ) {
    this.graph = new OnnxGraph(name);
  }

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

  /** Exact GELU: x/2 (1 + erf(x / sqrt 2)). @param name makes the constants' names unique */
  gelu(name: string, x: string): string {
    const { graph } = this;
    if (this.form !== 'standard') return graph.node('com.microsoft.Gelu', [x]);
    const constant = (part: string, value: number) =>
      graph.initializer(`${name}.${part}`, [], Float32Array.of(value));
    const erf = graph.node('Erf', [graph.node('Mul', [x, constant('root', Math.SQRT1_2)])]);
    const half = graph.node('Mul', [x, constant('half', 0.5)]);
    return graph.node('Mul', [half, graph.node('Add', [erf, constant('one', 1)])]);
  }

  /** softmax(Q K^T / sqrt(headDim)) V: packed [N,T,3D] -> [N,T,D]. */
  private attention(name: string, packed: string, { width, heads }: AttentionSpec): string {
    const { graph } = this;
    if (this.form === 'fused') {
      const thirds = graph.initializer(`${name}.thirds`, [3], [width, width, width]);
      const queryKeyValue = graph.nodes('Split', [packed, thirds], 3, { axis: -1 });
      return graph.node('com.microsoft.MultiHeadAttention', queryKeyValue, { num_heads: heads });
    }
    const headWidth = width / heads;
    // 0 keeps a dimension of the input: batch and tokens.
    const splitShape = graph.initializer(`${name}.splitShape`, [5], [0, 0, 3, heads, headWidth]);
    const split = graph.node('Transpose', [graph.node('Reshape', [packed, splitShape])], {
      perm: [2, 0, 3, 1, 4],
    });
    const part = (index: number) =>
      graph.node('Gather', [split, graph.initializer(`${name}.part${index}`, [], [index])], { axis: 0 });
    const scale = graph.initializer(`${name}.scale`, [], Float32Array.of(1 / Math.sqrt(headWidth)));
    const keys = graph.node('Transpose', [part(1)], { perm: [0, 1, 3, 2] });
    const scores = graph.node('MatMul', [graph.node('Mul', [part(0), scale]), keys]);
    const mixed = graph.node('MatMul', [graph.node('Softmax', [scores], { axis: -1 }), part(2)]);
    const joined = graph.initializer(`${name}.joined`, [3], [0, 0, width]);
    return graph.node('Reshape', [graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] }), joined]);
  }

  /** x [N,T,D] -> [N,T,D] */
  private block(name: string, x: string, attention: AttentionSpec): string {
    const { graph } = this;
    const { width } = attention;
    const packed = this.linear(
      `${name}.attn.qkv`,
      this.layerNorm(`${name}.norm1`, x, width),
      width,
      3 * width,
    );
    const mixed = this.attention(`${name}.attn`, packed, attention);
    const attended = graph.node('Add', [x, this.linear(`${name}.attn.proj`, mixed, width, width)]);
    const normed = this.layerNorm(`${name}.norm2`, attended, width);
    const hidden = this.gelu(`${name}.mlp.gelu`, this.linear(`${name}.mlp.fc1`, normed, width, 4 * width));
    return graph.node('Add', [attended, this.linear(`${name}.mlp.fc2`, hidden, 4 * width, width)]);
  }

  /** The class token with its position, for each image: [N,1,D]. @param like [N,L,D] whose N it takes */
  private classTokens(like: string, width: number): string {
    const { graph } = this;
    const positions = this.read('pos_embed');
    const values = this.read('cls_token').map((value, i) => value + positions[i]);
    const token = graph.initializer('classToken', [1, 1, width], values);
    const first = graph.initializer('batchAxis', [1], [0]);
    const batch = graph.node('Gather', [graph.node('Shape', [like]), first], { axis: 0 });
    const one = graph.initializer('oneTokenEach', [2], [1, width]);
    return graph.node('Expand', [token, graph.node('Concat', [batch, one], { axis: 0 })]);
  }

  /** images [N,S,S,3], normalised -> tokens after the last block [N,1+L,D]. */
  encode(images: string, { imageSize, patchSize, width, depth, heads }: ModelConfig): string {
    const { graph } = this;
    const grid = imageSize / patchSize;
    const patches = grid * grid;
    const values = patchSize * patchSize * 3;
    const rowsShape = graph.initializer('rowsShape', [6], [0, grid, patchSize, grid, patchSize, 3]);
    const rows = graph.node('Reshape', [images, rowsShape]);
    const grouped = graph.node('Transpose', [rows], { perm: [0, 1, 3, 2, 4, 5] });
    const patchShape = graph.initializer('patchShape', [3], [0, patches, values]);
    const vectors = graph.node('Reshape', [grouped, patchShape]);
    const embedded = this.linear('patch_embed.proj', vectors, values, width);
    const patchPositions = this.read('pos_embed').slice(width);
    const positions = graph.initializer('patchPositions', [1, patches, width], patchPositions);
    const placed = graph.node('Add', [embedded, positions]);
    let x = graph.node('Concat', [this.classTokens(placed, width), placed], { axis: 1 });
    for (let i = 0; i < depth; i++) x = this.block(`blocks.${i}`, x, { width, heads });
    return x;
  }

  /** Pictures as PyTorch and most runtimes have them, [N,3,S,S] RGB 0..1 -> [N,S,S,3] normalised. */
  pictures(size: number, { mean, std }: PixelStatistics): string {
    const { graph } = this;
    const images = graph.input('images', ['batch', 3, size, size]);
    const last = graph.node('Transpose', [images], { perm: [0, 2, 3, 1] });
    const centred = graph.node('Sub', [last, graph.initializer('mean', [3], Float32Array.from(mean))]);
    return graph.node('Div', [centred, graph.initializer('std', [3], Float32Array.from(std))]);
  }
}

/**
 * The encoder alone, for measurements: fixed batch, our own picture layout.
 * @param batch N, fixed in the file
 * @returns an ONNX model: `images` [N,S,S,3], normalised -> `latent` [N,1+L,D], after the final norm
 */
export function encoderOnnx(
  model: ModelConfig,
  read: ParameterReader,
  batch: number,
  form: OperatorForm,
): Uint8Array<ArrayBuffer> {
  const { imageSize, width } = model;
  const network = new NetworkGraph('encoder', read, form);
  const images = network.graph.input('images', [batch, imageSize, imageSize, 3]);
  const latent = network.layerNorm('norm', network.encode(images, model), width);
  network.graph.output('latent', [batch, latentTokens(model), width], latent);
  return network.graph.model();
}

const latentTokens = ({ imageSize, patchSize }: ModelConfig) => 1 + (imageSize / patchSize) ** 2;

/**
 * The encoder for other programs: any batch, standard operators, normalisation inside.
 * @returns an ONNX model: `images` [N,3,S,S], RGB 0..1 -> `latent` [N,1+L,D], after the final norm
 */
export function portableEncoderOnnx(
  model: ModelConfig,
  read: ParameterReader,
  statistics: PixelStatistics,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const network = new NetworkGraph('encoder', read, 'standard');
  const tokens = network.encode(network.pictures(model.imageSize, statistics), model);
  const latent = network.layerNorm('norm', tokens, model.width);
  network.graph.output('latent', ['batch', latentTokens(model), model.width], latent);
  return network.graph.model(metadata);
}

/** What a detector has behind its encoder; as `ClassifierHead`. */
export interface DetectorHead {
  pooling: 'mean' | 'class-token';
  adapter: boolean;
  classes: number;
}

/**
 * A detector for other programs: any batch, standard operators, normalisation inside.
 * @returns an ONNX model: `images` [N,3,S,S], RGB 0..1 -> `logits` [N,classes] and `probabilities` [N,classes]
 */
export function detectorOnnx(
  model: ModelConfig,
  { pooling, adapter, classes }: DetectorHead,
  read: ParameterReader,
  statistics: PixelStatistics,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const { width } = model;
  const network = new NetworkGraph('detector', read, 'standard');
  const { graph } = network;
  const tokens = network.encode(network.pictures(model.imageSize, statistics), model);
  let features = pooledFeatures(network, tokens, latentTokens(model), width, pooling);
  if (adapter) {
    const bottleneck = read('adapter.down.bias').length;
    const down = network.linear('adapter.down', features, width, bottleneck);
    const up = network.linear('adapter.up', network.gelu('adapter.gelu', down), bottleneck, width);
    features = graph.node('Concat', [features, up], { axis: -1 });
  }
  const logits = network.linear('head', features, adapter ? 2 * width : width, classes);
  graph.output('logits', ['batch', classes], logits);
  graph.output('probabilities', ['batch', classes], graph.node('Softmax', [logits], { axis: -1 }));
  return graph.model(metadata);
}

/** tokens [N,T,D] -> [N,D]: mean of the patches and `fc_norm`, or the class token after `norm`. */
function pooledFeatures(
  network: NetworkGraph,
  tokens: string,
  tokenCount: number,
  width: number,
  pooling: DetectorHead['pooling'],
): string {
  const { graph } = network;
  if (pooling === 'class-token') {
    const first = graph.node('Gather', [tokens, graph.initializer('firstToken', [], [0])], { axis: 1 });
    return network.layerNorm('norm', first, width);
  }
  const bounds = ['patchesFrom', 'patchesTo', 'patchesAxis'].map((name, i) =>
    graph.initializer(name, [1], [[1, tokenCount, 1][i]]),
  );
  const patches = graph.node('Slice', [tokens, ...bounds]);
  const mean = graph.node('ReduceMean', [patches], { axes: [1], keepdims: 0 });
  return network.layerNorm('fc_norm', mean, width);
}
