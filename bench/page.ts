/** The bench in a browser: `tools/bench.mjs` opens this page and calls `window.fsfmBench`. */
import { env as ortEnv } from 'onnxruntime-web/webgpu';
import type { BenchOptions } from './cli.mjs';
import { runBench } from './main';
import { makeOrtDetector } from './peers/ortDetector';
import { makeOrtEncoder } from './peers/ortEncoder';
import { resultOf, type BenchResult } from './report';

declare global {
  interface Window {
    fsfmBench: (options: BenchOptions, versions: Record<string, string>) => Promise<BenchResult>;
  }
}

window.fsfmBench = async (options, versions) => {
  const report = await runBench(options, {
    log: (line) => console.log(line),
    versions: { ...versions, 'onnxruntime-web (loaded)': ortEnv.versions.web ?? 'unknown' },
    encoderPeer: makeOrtEncoder,
    detectorPeer: makeOrtDetector,
  });
  return resultOf(report);
};
