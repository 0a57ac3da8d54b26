/**
 * Bundles TypeScript of this repository for Node with Dawn: one file, and Dawn's native library beside it. The
 * folder runs on any machine with Node >= 20 and a Vulkan driver, without a browser and without node_modules.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { assemblyForEsbuild } from './assembly.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param {string} entry relative to the repository
 * @param {string} outfile its folder is made if missing
 * @param {Record<string, string>} [define] constants baked into the bundle, as source text
 */
export async function bundleForNode(entry, outfile, define = {}) {
  await build({
    entryPoints: [join(repository, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The ES module builds of tfjs: its CommonJS ones cannot be bundled into one file.
    mainFields: ['module', 'main'],
    alias: { '@': join(repository, 'src') },
    plugins: [assemblyForEsbuild()],
    define,
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
  const target = join(dirname(outfile), library);
  mkdirSync(target, { recursive: true });
  cpSync(join(repository, 'node_modules/webgpu', library), target, { recursive: true });
}
