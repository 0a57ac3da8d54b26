/**
 * Compiles the AssemblyScript of `src/ml/ops/wasm/assembly` to WebAssembly, for Vite, Vitest and esbuild alike: an import of
 * `.../assembly/index.ts?threads` or `?single` gives the module's bytes, base64. No binary is committed; what was compiled
 * lies in .cache/assembly until a source changes.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(repository, 'src/ml/ops/wasm/assembly');
const cache = join(repository, '.cache/assembly');

/** @typedef {'threads' | 'single'} AssemblyVariant */

const QUERY = /\/assembly\/index\.ts\?(threads|single)$/;

/** Simd, but no relaxed one: its results differ between machines. */
const FLAGS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='],
  ...['--importMemory', '--zeroFilledMemory', '--maximumMemory', '65536'],
  // Vectors never leave the module.
  ...['--disableWarning', '112'],
];

/** @type {Record<AssemblyVariant, string[]>} */
const VARIANT_FLAGS = { threads: ['--enable', 'threads', '--sharedMemory'], single: [] };

const sources = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

/** @type {Map<string, Promise<Uint8Array>>} */
const compiling = new Map();

/**
 * @param {AssemblyVariant} variant
 * @returns {Promise<Uint8Array>} the WebAssembly module
 * @throws {Error} with the compiler's messages
 */
export function compileAssembly(variant) {
  const hash = createHash('sha256').update(JSON.stringify([FLAGS, VARIANT_FLAGS[variant]]));
  hash.update(readFileSync(join(repository, 'node_modules/assemblyscript/package.json')));
  for (const path of sources()) hash.update(`${path}\0`).update(readFileSync(path));
  const file = join(cache, `${variant}-${hash.digest('hex').slice(0, 16)}.wasm`);
  let result = compiling.get(file);
  if (!result) {
    result = compileTo(file, variant);
    compiling.set(file, result);
  }
  return result;
}

/**
 * @param {string} file
 * @param {AssemblyVariant} variant
 */
async function compileTo(file, variant) {
  if (existsSync(file)) return readFileSync(file);
  // Imported late: before setup there is no compiler, and with a cached module it is not needed.
  const asc = await import('assemblyscript/asc');
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', folder, '--outFile', 'module.wasm', ...FLAGS, ...VARIANT_FLAGS[variant]],
    {
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
    },
  );
  if (error || !binary) {
    throw new Error(`AssemblyScript (${variant}): ${error?.message ?? 'no module came out'}\n${stderr}`);
  }
  mkdirSync(cache, { recursive: true });
  // Another process may be compiling the same: whole files only.
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, binary);
  renameSync(partial, file);
  return binary;
}

/** @param {AssemblyVariant} variant */
async function moduleCode(variant) {
  const bytes = await compileAssembly(variant);
  return `export default ${JSON.stringify(Buffer.from(bytes).toString('base64'))};`;
}

/** @param {string} id */
function variantOf(id) {
  const match = QUERY.exec(id);
  return match && /** @type {AssemblyVariant} */ (match[1]);
}

/**
 * For Vite and Vitest.
 * @returns {import('vite').Plugin}
 */
export function assembly() {
  const prefix = '\0assembly:';
  return {
    name: 'assembly',
    enforce: 'pre',
    resolveId(source) {
      const variant = variantOf(source);
      return variant ? prefix + variant : undefined;
    },
    async load(id) {
      if (!id.startsWith(prefix)) return undefined;
      for (const path of sources()) this.addWatchFile(path);
      return moduleCode(/** @type {AssemblyVariant} */ (id.slice(prefix.length)));
    },
  };
}

/**
 * For esbuild.
 * @returns {import('esbuild').Plugin}
 */
export function assemblyForEsbuild() {
  return {
    name: 'assembly',
    setup(build) {
      build.onResolve({ filter: QUERY }, ({ path }) => ({
        path: `${variantOf(path)}`,
        namespace: 'assembly',
      }));
      build.onLoad({ filter: /.*/, namespace: 'assembly' }, async ({ path }) => ({
        contents: await moduleCode(/** @type {AssemblyVariant} */ (path)),
        loader: 'js',
      }));
    },
  };
}
