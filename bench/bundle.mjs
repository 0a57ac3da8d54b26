/** Builds the bench for Node with Dawn: a folder with `bench.mjs` that runs without this repository. */
import { join } from 'node:path';
import { bundleForNode } from '../tools/lib/nodeBundle.mjs';

/**
 * @param {string} directory made if missing
 * @param {Record<string, string>} versions baked into the bundle: where it runs there is no repository
 */
export function bundleBench(directory, versions) {
  return bundleForNode('bench/node.ts', join(directory, 'bench.mjs'), {
    BENCH_VERSIONS: JSON.stringify(versions),
  });
}
