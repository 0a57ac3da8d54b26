/**
 * The second parser: a network that divides a face into regions independently of landmarks. A plain class, so that it runs
 * headless and under test; `workers/parser.worker` exposes it, with a GPU device of its own.
 */
import { LabError } from '@/lib/errors';
import { CROP_SIZE } from '@/lib/regions';
import { FaceSegmenter } from '@/ml/segment/faceSegmenter';
import { initWebgpu } from '@/ml/webgpu';
import { describeAdapter } from '../device/adapter';
import type { AdapterReport } from '../training/events';
import { toParsingMap } from './celebaMask';

export class ParserLab {
  private segmenter: FaceSegmenter | null = null;

  /**
   * Claims the adapter and reads the network.
   * @param file as setup left it
   * @param onLost hears why, when the GPU goes away
   * @throws LabError `webgpu-unavailable`, `invalid-file`
   */
  async open(file: Blob, onLost: (reason: string) => void): Promise<AdapterReport> {
    const handle = await initWebgpu();
    void handle.device.lost.then(({ reason, message }) => onLost(message || reason || 'unknown'));
    const report = describeAdapter(handle);
    this.segmenter = await FaceSegmenter.load(await file.arrayBuffer(), report.isFallback);
    return report;
  }

  /**
   * @param rgb (CROP_SIZE, CROP_SIZE, 3), 0..255
   * @returns (CROP_SIZE, CROP_SIZE) class ids of PARSING_CLASSES
   * @throws LabError `wrong-state` before `open`
   */
  async parse(rgb: Uint8Array): Promise<Uint8Array> {
    if (!this.segmenter) {
      throw new LabError('wrong-state', 'The second parser is not open.', 'Press the button again.');
    }
    const { values, side } = await this.segmenter.logits(rgb, CROP_SIZE);
    return toParsingMap(values, side);
  }
}
