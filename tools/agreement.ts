/**
 * `npm run agreement -- FOLDER [--count N]`: how well the two landmark models, Google's face_landmarker.task and the
 * stand-in that npm carries, agree on real photographs. Takes N (50) pictures spread evenly over the folder,
 * prints the mean IoU of 16-pixel patches for each region group and their mean. Exit 1 below 0.75.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowserPage } from './lib/browserPage.mjs';
import { readCommandLine } from './lib/commandLine.mjs';
import { pickEvenly, picturesIn } from '../cli/files';

const LEAST_MEAN = 0.75;

/** @returns the pictures to compare */
function readArguments(): string[] {
  const { values, positionals } = parseArgs({
    options: { count: { type: 'string', default: '50' } },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (!folder) throw new Error('no folder named');
  return pickEvenly(picturesIn(folder), values.count).map((file) => join(folder, file));
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const files = await readCommandLine(
  'agreement',
  'usage: npm run agreement -- FOLDER [--count N]',
  readArguments,
);

const results = await withBrowserPage(
  // The models are served from public/; MediaPipe's own chatter is not for the reader.
  { entry: 'tools/agreement/page.html', vite: { publicDir: 'public' }, log: () => {} },
  async (page) => {
    await page.setInputFiles('#files', files);
    return page.evaluate(() => window.agreement.run());
  },
);

for (const result of results) if (!result.ok) console.log(`left out ${result.name}: ${result.reason}`);
const compared = results.flatMap((result) => (result.ok ? [result.iou] : []));
if (compared.length === 0) throw new Error('no picture was parsed by both models');

const groups = new Set(compared.flatMap((iou) => Object.keys(iou)));
const means: number[] = [];
console.log('| region group | portraits | mean IoU | lowest |\n|---|---|---|---|');
for (const group of groups) {
  const ious = compared.flatMap((iou) =>
    Object.entries(iou).flatMap(([name, value]) => (name === group ? [value] : [])),
  );
  means.push(meanOf(ious));
  console.log(`| ${group} | ${ious.length} | ${meanOf(ious).toFixed(3)} | ${Math.min(...ious).toFixed(3)} |`);
}
console.log(
  `agreement: ${compared.length} of ${results.length} portraits, mean IoU ${meanOf(means).toFixed(3)}`,
);
process.exitCode = meanOf(means) >= LEAST_MEAN ? 0 : 1;
