/**
 * Builds the bench for Node with Dawn: one file, `bench.mjs`, and Dawn's native library beside it. The folder
 * runs on any machine with Node >= 20 and a Vulkan driver, without a browser and without node_modules.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} directory made if missing
 * @param {Record<string, string>} versions baked into the bundle: where it runs there is no repository
 */
export async function bundleForNode(directory, versions) {
  await build({
    entryPoints: [join(repository, 'bench/node.ts')],
    outfile: join(directory, 'bench.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The ES module builds of tfjs: its CommonJS ones cannot be bundled into one file.
    mainFields: ['module', 'main'],
    alias: { '@': join(repository, 'src') },
    define: { BENCH_VERSIONS: JSON.stringify(versions) },
    // Parts of tfjs are CommonJS and call require for Node's own modules.
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  // Where the `webgpu` package looks for it, relative to the file that asks.
  const library = join(
    'dist',
    `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`,
  );
  mkdirSync(join(directory, library), { recursive: true });
  cpSync(join(repository, 'node_modules/webgpu', library), join(directory, library), { recursive: true });
}
