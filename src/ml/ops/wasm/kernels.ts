/**
 * The compiled kernels as JavaScript sees them, and how they are loaded. What they compute, and what each argument means, is
 * said where they are written, in `assembly/`. Addresses are in bytes, 0 for none; sizes count numbers; a flag is 0 or 1.
 */

type Address = number;
type Flag = number;

export interface Kernels {
  heapBase(): Address;
  wordsAddress(): Address;
  open(helpers: number, mayBlock: Flag): void;
  /** To be called before any other function, and before the memory is looked at: a kernel may still be running. */
  join(): void;

  matmul(
    a: Address,
    b: Address,
    c: Address,
    batch: number,
    aBatch: number,
    bBatch: number,
    rows: number,
    columns: number,
    steps: number,
    transposeA: Flag,
    transposeB: Flag,
    scratch: Address,
  ): void;
  matmulScratch(rows: number, columns: number, steps: number, transposeA: Flag): number;

  linearScratch(rows: number, inputs: number, outputs: number): number;
  linearForward(
    x: Address,
    weight: Address,
    bias: Address,
    residual: Address,
    y: Address,
    slope: Address,
    rows: number,
    inputs: number,
    outputs: number,
    activation: number,
    scratch: Address,
  ): void;
  linearInputGradient(
    dz: Address,
    weight: Address,
    dx: Address,
    slope: Address,
    rows: number,
    inputs: number,
    outputs: number,
    scratch: Address,
  ): void;
  linearWeightGradient(
    dz: Address,
    x: Address,
    dWeight: Address,
    dBias: Address,
    rows: number,
    inputs: number,
    outputs: number,
    scratch: Address,
  ): void;

  layerNormScratch(rows: number, width: number): number;
  layerNormForward(
    x: Address,
    weight: Address,
    bias: Address,
    y: Address,
    stats: Address,
    rows: number,
    width: number,
    epsilon: number,
  ): void;
  layerNormBackward(
    dy: Address,
    x: Address,
    weight: Address,
    stats: Address,
    dx: Address,
    dWeight: Address,
    dBias: Address,
    rows: number,
    width: number,
    scratch: Address,
  ): void;

  attentionScratch(tokens: number, headDim: number, backward: Flag): number;
  attentionForward(
    qkv: Address,
    y: Address,
    lse: Address,
    batch: number,
    tokens: number,
    heads: number,
    headDim: number,
    scale: number,
    scratch: Address,
  ): void;
  attentionBackward(
    dy: Address,
    qkv: Address,
    y: Address,
    lse: Address,
    dqkv: Address,
    batch: number,
    tokens: number,
    heads: number,
    headDim: number,
    scale: number,
    scratch: Address,
  ): void;

  gatherForward(x: Address, ids: Address, y: Address, batch: number, length: number, kept: number, width: number): void; // prettier-ignore
  gatherBackward(dy: Address, ids: Address, dx: Address, batch: number, length: number, kept: number, width: number): void; // prettier-ignore
  fillForward(
    x: Address,
    maskToken: Address,
    ids: Address,
    y: Address,
    batch: number,
    visible: number,
    tokens: number,
    width: number,
  ): void;
  fillBackward(
    dy: Address,
    ids: Address,
    dx: Address,
    dMask: Address,
    batch: number,
    visible: number,
    tokens: number,
    width: number,
    scratch: Address,
  ): void;
  meanForward(x: Address, y: Address, batch: number, tokens: number, width: number, start: number): void;
  meanBackward(dy: Address, dx: Address, batch: number, tokens: number, width: number, start: number): void;
  patchify(
    pictures: Address,
    patches: Address,
    batch: number,
    rows: number,
    columns: number,
    side: number,
    channels: number,
  ): void;

  patchMseForward(
    prediction: Address,
    patches: Address,
    error: Address,
    stats: Address,
    rows: number,
    width: number,
    epsilon: number,
  ): void;
  patchMseBackward(
    dy: Address,
    prediction: Address,
    patches: Address,
    stats: Address,
    dPrediction: Address,
    rows: number,
    width: number,
  ): void;
  softmax(x: Address, y: Address, rows: number, width: number): void;
  crossEntropyForward(logits: Address, targets: Address, loss: Address, rows: number, width: number): void;
  crossEntropyBackward(
    dy: Address,
    logits: Address,
    targets: Address,
    dLogits: Address,
    rows: number,
    width: number,
  ): void;
  cosineForward(a: Address, b: Address, y: Address, rows: number, width: number, bound: number): void;
  cosineBackward(
    dy: Address,
    a: Address,
    b: Address,
    da: Address,
    db: Address,
    rows: number,
    width: number,
    bound: number,
  ): void;
  normalizeForward(x: Address, y: Address, rows: number, width: number, bound: number): void;
  normalizeBackward(dy: Address, x: Address, dx: Address, rows: number, width: number, bound: number): void;

  globalNorm(table: Address, tasks: Address, taskCount: number, partial: Address, norm: Address): void;
  adamw(
    table: Address,
    tasks: Address,
    taskCount: number,
    gate: Address,
    beta1: number,
    beta2: number,
    keep1: number,
    keep2: number,
    root: number,
    epsilon: number,
  ): void;
  ema(table: Address, tasks: Address, taskCount: number, gate: Address, momentum: number, rest: number): void;
  addInPlace(sum: Address, grad: Address, count: number, gate: Address): void;
  clipScale(norm: Address, scale: Address, maxNorm: number): void;
  gateUnlessFinite(scale: Address, watched: Address, gate: Address): void;
  multiplyInPlace(x: Address, factor: Address, count: number): void;

  convolutionScratch(
    depth: number,
    outHeight: number,
    outWidth: number,
    channels: number,
    windowHeight: number,
    windowWidth: number,
    stride: number,
  ): number;
  convolve(...given: ConvolutionArguments): void;
  convolveDepthwise(...given: ConvolutionArguments): void;

  unary(op: number, x: Address, y: Address, count: number): void;
  binary(
    ...given: [
      op: number,
      comparing: Flag,
      x: Address,
      other: Address,
      y: Address,
      ...FourSizes,
      ...FourSizes,
      ...FourSizes,
    ]
  ): void;
  choose(condition: Address, a: Address, b: Address, y: Address, count: number): void;
  fillWords(y: Address, value: number, count: number): void;
  cast(kind: number, x: Address, y: Address, count: number): void;
  reduceScratch(outer: number, length: number): number;
  reduce(op: number, x: Address, y: Address, outer: number, length: number, inner: number, scratch: Address): void; // prettier-ignore
  copyStrided(from: Address, into: Address, elementBytes: number): void;
  gatherAxis(
    x: Address,
    ids: Address,
    y: Address,
    batch: number,
    outer: number,
    axis: number,
    count: number,
    inner: number,
  ): void;
  segmentSum(x: Address, ids: Address, y: Address, rows: number, inner: number, segments: number): void;
}

type ConvolutionArguments = [
  x: Address,
  filter: Address,
  bias: Address,
  y: Address,
  height: number,
  width: number,
  depth: number,
  outHeight: number,
  outWidth: number,
  channels: number,
  windowHeight: number,
  windowWidth: number,
  stride: number,
  top: number,
  left: number,
  relu: Flag,
  scratch: Address,
];

type FourSizes = [number, number, number, number];

/** Compiles the kernels. @param threads with shared memory and atomics */
export async function compileKernels(threads: boolean): Promise<WebAssembly.Module> {
  const { default: base64 } = threads
    ? await import('./assembly/index.ts?threads')
    : await import('./assembly/index.ts?single');
  return WebAssembly.compile(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
}

export async function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<Kernels> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return exports as unknown as Kernels;
}
