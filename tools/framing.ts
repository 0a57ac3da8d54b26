/**
 * `npm run framing -- FOLDER [--count N] [--cropped N] [--seed S] [--out DIR]`: compares the framings on the largest faces of N
 * (200) photographs, spread evenly; then makes N (79) crops as the authors' tools leave them of some, takes them in beside as
 * many photographs of others, and says what of the result is repeated edge and whether its border tells the two apart.
 * With --out the photographs and crops are written there as classes `real` and `fake`. Exit 1 where crops that are taken whole, or
 * decide for themselves, have a repeated pixel, or can be told apart.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { pickEvenly, picturesIn } from '../cli/files';
import type { FaceBox } from '../src/faces/types';
import { FRAMINGS, type Cropping, type Framing } from '../src/lib/cropping';
import { SeededRandom } from '../src/lib/random';
import { bootstrapInterval } from '../src/ml/metrics/bootstrap';
import { auc } from '../src/ml/metrics/ranked';
import { sortScores } from '../src/ml/metrics/ranking';
import { crossValidated } from './framing/cue';
import type { Imported, Measured } from './framing/framing.worker';
import type { Answer } from './framing/page';
import { withBrowserPage } from './lib/browserPage.mjs';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';

interface Asked {
  /** Paths of all photographs of the folder. */
  files: string[];
  /** Those that the framings are compared on. */
  compared: string[];
  cropped: number;
  seed: number;
  out: string | undefined;
}

function readArguments(): Asked {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    options: { count: text, cropped: text, seed: text, out: text },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (!folder) throw new Error('no folder named');
  const names = picturesIn(folder);
  const cropped = positiveInteger('cropped', values.cropped ?? '79');
  if (names.length < 2 * cropped)
    throw new Error(`--cropped ${cropped}: needs twice as many photographs, and there are ${names.length}`);
  const path = (name: string) => join(folder, name);
  return {
    files: names.map(path),
    compared: pickEvenly(names, values.count ?? String(Math.min(200, names.length))).map(path),
    ...{ cropped, seed: positiveInteger('seed', values.seed ?? '1'), out: values.out },
  };
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const quantile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.round(share * (values.length - 1))];
const median = (values: readonly number[]) => quantile(values, 0.5);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const spread = (values: readonly number[], digits = 3) =>
  `${median(values).toFixed(digits)} (${quantile(values, 0.1).toFixed(digits)} to ${quantile(values, 0.9).toFixed(digits)})`;

function unionOver(a: FaceBox, b: FaceBox): number {
  const along = (from: number, length: number, other: number, reach: number) =>
    Math.max(0, Math.min(from + length, other + reach) - Math.max(from, other));
  const both = along(a.x, a.side, b.x, b.side) * along(a.y, a.side, b.y, b.side);
  return both / (a.side ** 2 + b.side ** 2 - both);
}

function printComparison(faces: readonly Measured[]): void {
  console.log(`\n${faces.length} faces; medians, with the 10th and 90th percentile in brackets`);
  console.log("| framing | side, px | side / authors' | centre right of theirs | below theirs | IoU with theirs | repeated pixels, mean | most | faces with any |"); // prettier-ignore
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const framing of FRAMINGS) {
    const pairs = faces.map(({ boxes }) => [boxes[framing], boxes.authors] as const);
    const off = (axis: 'x' | 'y') =>
      pairs.map(([a, b]) => (a[axis] + a.side / 2 - b[axis] - b.side / 2) / b.side);
    const smeared = faces.map((face) => face.smeared[framing]);
    const cells = [
      framing,
      median(pairs.map(([{ side }]) => side)),
      spread(pairs.map(([a, b]) => a.side / b.side)),
      ...[spread(off('x')), spread(off('y')), spread(pairs.map(([a, b]) => unionOver(a, b)))],
      ...[percent(mean(smeared)), percent(Math.max(...smeared)), smeared.filter((one) => one > 0).length],
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function printCover(what: string, cover: readonly number[]): void {
  const [least, most] = [Math.min(...cover), Math.max(...cover)];
  console.log(
    `${what}: ${cover.length}, ${percent(least)} to ${percent(most)}, median ${percent(median(cover))}`,
  );
}

/** What is right; of the rest it says why not. */
function valuesOf<T>(answers: readonly { name: string; answer: Answer<T> }[]): T[] {
  return answers.flatMap(({ name, answer }) => {
    if (answer.ok) return [answer.value];
    console.log(`left out ${name}: ${answer.reason}`);
    return [];
  });
}

const WAYS: readonly { words: string; crop: Cropping; photograph: Cropping; isFair: boolean }[] = (() => {
  const of = (crops: Cropping['crops'], framing: Framing): Cropping => ({ crops, framing });
  const found = of('detect', 'ours');
  const auto = of('auto', 'authors');
  return [
    { words: 'found and cut again (the old way)', crop: found, photograph: found, isFair: false },
    { words: 'each picture decides', crop: auto, photograph: auto, isFair: true },
    {
      words: 'crops taken whole, photographs cut alike',
      crop: of('already', 'authors'),
      photograph: of('detect', 'authors'),
      isFair: true,
    },
  ];
})();

/** @returns whether everything is as it should be */
function printWay(words: string, isFair: boolean, crops: Imported[], photographs: Imported[], seed: number) {
  const all = [...crops, ...photographs];
  const positive = all.map((_, i): 0 | 1 => (i < crops.length ? 1 : 0));
  const scores = crossValidated(all.map(({ statistics }) => statistics), positive, seed); // prettier-ignore
  const value = auc(sortScores({ scores, positive }).ranking)!;
  const interval = bootstrapInterval({ scores, positive }, auc, { seed })!;
  const smeared = crops.map((crop) => crop.smeared);
  const cells = [
    words,
    `${crops.filter(({ isWhole }) => isWhole).length} of ${crops.length}`,
    `${photographs.filter(({ isWhole }) => isWhole).length} of ${photographs.length}`,
    ...[smeared.filter((share) => share > 0).length, percent(median(smeared)), percent(Math.max(...smeared))],
    `${value.toFixed(3)} (${interval.low.toFixed(3)} to ${interval.high.toFixed(3)})`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
  if (!isFair) return interval.low > 0.5;
  return smeared.every((share) => share === 0) && interval.low <= 0.5 && interval.high >= 0.5;
}

async function checkCrops(page: Page, { files, cropped, seed, out }: Asked): Promise<boolean> {
  const order = SeededRandom.fromSeed(seed).permutation(files.length);
  const [crops, photographs] = [order.slice(0, cropped), order.slice(cropped, 2 * cropped)];
  const ask = async <T>(indices: readonly number[], question: (index: number) => Promise<Answer<T>>) => {
    const answers: { name: string; answer: Answer<T> }[] = [];
    for (const index of indices)
      answers.push({ name: basename(files[index]), answer: await question(index) });
    return valuesOf(answers);
  };
  const cut = await ask(crops, (index) => page.evaluate((i) => window.framing.cut(i), index));
  if (out !== undefined) await writeFaces(out, cut, photographs.map((index) => files[index])); // prettier-ignore
  const coverOf = async (indices: number[], isCrop: boolean) =>
    (
      await ask(indices, (index) =>
        page.evaluate(([i, crop]) => (crop ? window.framing.measureCrop(i) : window.framing.measure(i)), [
          index,
          isCrop,
        ] as const),
      )
    ).map(({ cover }) => cover);
  console.log("\nShare of the picture that the authors' square covers");
  printCover('crops', await coverOf(crops, true));
  printCover('photographs', await coverOf(photographs, false));
  console.log(`\n${crops.length} crops and ${photographs.length} photographs, seed ${seed}`);
  console.log('| way | crops taken whole | photographs taken whole | crops with a repeated pixel | median repeated | most | AUC of "a crop or not" |'); // prettier-ignore
  console.log('|---|---|---|---|---|---|---|');
  const right: boolean[] = [];
  for (const { words, crop, photograph, isFair } of WAYS) {
    const imported = (indices: number[], isCrop: boolean, cropping: Cropping) =>
      ask(indices, (index) =>
        page.evaluate(([i, flag, how]) => window.framing.import(i, flag, how), [
          index,
          isCrop,
          cropping,
        ] as const),
      );
    const both = [await imported(crops, true, crop), await imported(photographs, false, photograph)];
    right.push(printWay(words, isFair, both[0], both[1], seed));
  }
  return right.every((one) => one);
}

/** For a training, which takes them for two classes by the names of their folders: crops for attacks. */
async function writeFaces(out: string, crops: readonly string[], photographs: readonly string[]) {
  for (const folder of ['fake', 'real']) mkdirSync(join(out, folder), { recursive: true });
  crops.forEach((png, i) => writeFileSync(join(out, 'fake', `${i}.png`), Buffer.from(png, 'base64')));
  for (const path of photographs) await copyFile(path, join(out, 'real', basename(path)));
}

const asked = await readCommandLine(
  'framing',
  'usage: npm run framing -- FOLDER [--count N] [--cropped N] [--seed S] [--out DIR]',
  readArguments,
);

const isRight = await withBrowserPage(
  // The models are served from public/; MediaPipe's own chatter is not for the reader.
  { entry: 'tools/framing/page.html', vite: { publicDir: 'public' }, log: () => {} },
  async (page) => {
    await page.setInputFiles('#files', asked.files);
    const measured: { name: string; answer: Answer<Measured> }[] = [];
    for (const path of asked.compared) {
      const index = asked.files.indexOf(path);
      const answer = await page.evaluate((i) => window.framing.measure(i), index);
      measured.push({ name: basename(path), answer });
    }
    printComparison(valuesOf(measured));
    return checkCrops(page, asked);
  },
);
console.log(
  `framing: ${isRight ? 'crops are taken as they are' : 'crops can be told apart, or are smeared'}`,
);
process.exitCode = isRight ? 0 : 1;
