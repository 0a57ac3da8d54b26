/**
 * The second parser: a network that divides a face into regions independently of landmarks. A plain class, so that it runs
 * headless and under test; `workers/compute.worker` exposes it.
 */
import { LabError, type ErrorReport } from '@/lib/errors';
import { CROP_SIZE } from '@/lib/regions';
import { FaceSegmenter } from '@/ml/segment/faceSegmenter';
import { claimEngine } from '../device/claimEngine';
import { toParsingMap } from './celebaMask';

interface OpenParser {
  segmenter: FaceSegmenter;
  /** Name of the engine. */
  adapter: string;
}

export class ParserLab {
  private parser: OpenParser | null = null;

  /**
   * Claims the engine and reads the network.
   * @param file as setup left it
   * @param onFailure hears why the GPU computes no more, when it is lost or its memory is used up
   * @throws LabError `invalid-file`, as `claimEngine`
   */
  async open(file: Blob, onFailure: (error: ErrorReport) => void): Promise<void> {
    const { report, watch } = await claimEngine();
    watch({
      afterLoss: 'Press the button again.',
      afterExhaustion: 'Close other pages that use the GPU, then press the button again.',
      fail: onFailure,
      lost: () => {},
    });
    const segmenter = await FaceSegmenter.load(
      await file.arrayBuffer(),
      report.engine === 'gpu' && report.isFallback,
    );
    this.parser = { segmenter, adapter: report.name };
  }

  /** Name of the engine that computes. @throws LabError `wrong-state` before `open` */
  adapter(): string {
    return this.require().adapter;
  }

  /**
   * @param rgb (CROP_SIZE, CROP_SIZE, 3), 0..255
   * @returns (CROP_SIZE, CROP_SIZE) class ids of PARSING_CLASSES
   * @throws LabError `wrong-state` before `open`
   */
  async parse(rgb: Uint8Array): Promise<Uint8Array> {
    const { values, side } = await this.require().segmenter.logits(rgb, CROP_SIZE);
    return toParsingMap(values, side);
  }

  private require(): OpenParser {
    if (this.parser) return this.parser;
    throw new LabError('wrong-state', 'The second parser is not open.', 'Press the button again.');
  }
}
