/**
 * `npm run bench -- [options]`: measures the training step, the encoder and the kernels, in headless Chromium
 * or, with --node, under Node with Dawn; prints a table and writes JSON. Exit status 1 when two variants that
 * must agree do not. Options: bench/cli.mjs.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleBench } from '../bench/bundle.mjs';
import { BENCH_USAGE, deliver, parseBenchArguments } from '../bench/cli.mjs';
import { withBrowserPage } from './lib/browserPage.mjs';
import { importBundled } from './lib/importBundled.mjs';
import { readCommandLine } from './lib/commandLine.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** This commit (with a mark when files differ from it) and the libraries that are compared. */
function versions() {
  /** @param {string} name */
  const installed = (name) =>
    JSON.parse(readFileSync(join(repository, 'node_modules', name, 'package.json'), 'utf8')).version;
  const names = ['@tensorflow/tfjs-backend-webgpu', '@jax-js/jax', 'onnxruntime-web', 'webgpu'];
  return {
    commit: commit(),
    ...Object.fromEntries(names.map((name) => [name, String(installed(name))])),
  };
}

function commit() {
  try {
    /** @param {string[]} args */
    const git = (...args) => execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--', 'src', 'bench') === '' ? '' : ' with changes';
    return git('rev-parse', '--short', 'HEAD') + changed;
  } catch {
    return 'unknown';
  }
}

/** @param {import('../bench/cli.mjs').BenchOptions} options */
function runInBrowser(options) {
  /** @param {string} line */
  const log = (line) => console.error(line.replace(/^\[page \w+\] /, ''));
  return withBrowserPage({ entry: 'bench/page.html', log }, async (page) => {
    const runtime = await page.evaluate(() => navigator.userAgent);
    const given = { options, versions: { ...versions(), runtime } };
    return page.evaluate((all) => window.fsfmBench(all.options, all.versions), given);
  });
}

const { options, json, node, bundle } = await readCommandLine('bench', BENCH_USAGE, parseBenchArguments);
if (bundle !== undefined) {
  await bundleBench(bundle, versions());
  console.log(`${bundle}: run it with \`node bench.mjs [options]\` where a Vulkan driver is installed`);
} else if (options.cpuOnly) {
  const { runOnCpu } = await importBundled('bench/cpu.ts');
  // jax-js's worker pool keeps the process alive.
  process.exit(deliver(await runOnCpu(options, versions()), json));
} else if (node) {
  const directory = join(repository, '.cache', 'bench-node');
  await bundleBench(directory, versions());
  const { status } = spawnSync(process.execPath, [join(directory, 'bench.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  process.exitCode = deliver(await runInBrowser(options), json);
}
