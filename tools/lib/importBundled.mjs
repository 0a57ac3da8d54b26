/** TypeScript of this repository inside a Node tool: bundled into one module, then imported. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { assemblyForEsbuild } from './assembly.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param {string} entry a TypeScript file, relative to the repository; may use the `@/` alias
 * @returns {Promise<any>} its exports
 */
export async function importBundled(entry) {
  const cache = join(repository, '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'module-'));
  try {
    const outfile = join(folder, 'bundle.mjs');
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
      // Parts of tfjs are CommonJS and call require for Node's own modules.
      banner: {
        js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
      },
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
