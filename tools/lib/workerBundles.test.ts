/** What each worker may load: tfjs is 2 MB of script that only a worker that computes should read. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const worker = (name: string) =>
  fileURLToPath(new URL(`../../src/workers/${name}.worker.ts`, import.meta.url));

/** Packages of everything that a worker can ever load, its lazily fetched rooms too. */
async function packagesOf(name: string): Promise<Set<string>> {
  const { metafile } = await build({
    entryPoints: [worker(name)],
    ...{ bundle: true, splitting: true, format: 'esm', metafile: true, write: false, outdir: 'none' },
    logLevel: 'silent',
  });
  const names = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  return new Set(names);
}

it.each(['data', 'face', 'mask'])('the %s worker has no tfjs', async (name) => {
  const packages = [...(await packagesOf(name))];
  expect(packages.filter((one) => one.startsWith('@tensorflow/'))).toEqual([]);
});

it('the worker that computes has it', async () => {
  expect(await packagesOf('compute')).toContain('@tensorflow/tfjs');
});
