/** The bench without a GPU: the CPU engine and its peers in plain Node. Bundled and called by `tools/bench.mjs`. */
import type { BenchOptions } from './cli.mjs';
import { runBench } from './main';
import { startTorchStep } from './peers/torchStep';
import { resultOf, type BenchResult } from './report';

export async function runOnCpu(
  options: BenchOptions,
  versions: Record<string, string>,
): Promise<BenchResult> {
  const missing = 'only suite step knows the CPU engine';
  const { pytorch } = options;
  const report = await runBench(options, {
    log: (line) => console.error(line),
    versions: { ...versions, runtime: `Node ${process.version}` },
    encoderPeer: { missing },
    detectorPeer: { missing },
    ...(pytorch !== undefined && { stepPeer: (given, threads) => startTorchStep(pytorch, given, threads) }),
  });
  return resultOf(report);
}
