/**
 * The bench under Node with Dawn, for machines that have a GPU and no browser. Bundled by `bundle.mjs`.
 * WebGPU must be in place before tfjs or jax-js look for it, so everything else is imported afterwards.
 */
import { installWebgpu } from '../tools/lib/nodeWebgpu';
import { readCommandLine } from '../tools/lib/commandLine.mjs';
import { BENCH_USAGE, deliver, parseBenchArguments } from './cli.mjs';
import { resultOf } from './report';

/** Set by the bundler. */
declare const BENCH_VERSIONS: Record<string, string>;

installWebgpu();
const { runBench } = await import('./main');
const { options, json } = await readCommandLine('bench', BENCH_USAGE, parseBenchArguments);
const report = await runBench(options, {
  log: (line) => console.error(line),
  versions: { ...BENCH_VERSIONS, runtime: `Node ${process.version} with Dawn` },
  encoderPeer: { missing: 'its WebGPU backend runs only in browsers' },
  detectorPeer: { missing: 'its WebGPU backend runs only in browsers' },
});
// Dawn's event loop and jax-js's worker pool keep the process alive.
process.exit(deliver(resultOf(report), json));
