/**
 * `npm run forgeries -- FOLDER... [--count N] [--seed S] [--out DIR]`: makes every forgery and augmentation of N (40) faces of each folder, has MediaPipe
 * find the results again, and says what became of what was asked. With --out, contact sheets of all of them as PNG.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pickEvenly, picturesIn } from '../cli/files';
import { chooseSource, swapTraits } from '../src/faces/mesh/chooseSource';
import { reenact, transplantRegion } from '../src/faces/mesh/edits';
import { readExpressions } from '../src/faces/mesh/expression';
import { drawLight, LIGHT_SETTINGS, relightFace } from '../src/faces/mesh/light';
import { drawPose, POSE_SETTINGS, turnFace } from '../src/faces/mesh/pose';
import { BLENDSHAPES, ovalWidth, poseOf } from '../src/faces/geometry';
import { EDITED_REGIONS } from '../src/faces/mesh/regionWeights';
import { SWAP_OPTIONS, swapFace } from '../src/faces/mesh/swap';
import { compareMaps } from '../src/lib/mapAgreement';
import { CROP_SIZE, PARSING_CLASSES } from '../src/lib/regions';
import { SeededRandom } from '../src/lib/random';
import { withFaces, type Bench, type NamedFace } from './forgeries/withFaces';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';

/** Changes of which MediaPipe is asked whether it sees them. */
const ASKED = ['jawOpen', 'mouthSmileLeft', 'mouthPucker', 'eyeBlinkLeft', 'browInnerUp', 'browDownLeft'];
const AMOUNT = 0.4;
/** Degrees within which a turn counts as the one that was asked. */
const NEAR = 4;
/** Classes that come from landmarks; skin and hair come from the segmenter, and an open mouth is a line. */
const PARTS: ReadonlySet<string> = new Set(PARSING_CLASSES.filter((name) => /eye|brow|nose|lip/.test(name)));
/** Faces of a contact sheet. */
const SHOWN = 10;

const basis = readExpressions(
  JSON.parse(
    readFileSync(fileURLToPath(new URL('../public/demo/expressions.json', import.meta.url)), 'utf8'),
  ),
);

const asked = await readCommandLine(
  'forgeries',
  'usage: npm run forgeries -- FOLDER... [--count N] [--seed S] [--out DIR]',
  () => {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      options: { count: text, seed: text, out: text },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new Error('no folder named');
    const files = positionals.flatMap((folder) =>
      pickEvenly(picturesIn(folder), values.count ?? '40').map((name) => join(folder, name)),
    );
    return { files, seed: positiveInteger('seed', values.seed ?? '1'), out: values.out };
  },
);

const share = (flags: readonly boolean[]) => `${flags.filter(Boolean).length} of ${flags.length}`;
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]?.toFixed(1) ?? 'none';

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean distance of landmarks over the width of the face's outline, percent. */
function apart(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 3) sum += Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1]);
  return (100 * sum * 3) / a.length / ovalWidth(b);
}

async function tryPose(faces: readonly NamedFace[], { findAgain }: Bench, random: SeededRandom) {
  const [errors, rows]: [number[], Uint8Array[][]] = [[], []];
  let lost = 0;
  for (const face of faces) {
    const turn = drawPose(random, POSE_SETTINGS, poseOf(face.geometry));
    if (!turn) continue;
    const turned = turnFace(face, turn, CROP_SIZE);
    rows.push([face.rgb, turned.rgb, turnFace(face, { ...turn, yaw: -turn.yaw }, CROP_SIZE).rgb]);
    const again = await findAgain(turned.rgb);
    if (again) errors.push(Math.abs(poseOf(again).yaw - poseOf(turned.geometry).yaw));
    else lost++;
  }
  const near = share(errors.map((error) => error <= NEAR));
  console.log(`pose: yaw found within ${NEAR}° of the asked in ${near}, median ${median(errors)}°; ${lost} not found again`); // prettier-ignore
  return rows;
}

/** Of classes that either map has: how much of them is in both. */
const agreement = (a: Uint8Array, b: Uint8Array) =>
  meanOf(compareMaps(a, b).regions.flatMap(({ region, iou }) => (PARTS.has(region) && iou !== null ? [100 * iou] : []))); // prettier-ignore

/** The map that followed a turn beside the map of the turned face parsed anew; and, for what parsing anew does alone, of the face as it was. */
async function tryParsing(faces: readonly NamedFace[], { parseAgain }: Bench, random: SeededRandom) {
  const [turned, still, left]: [number[], number[], number[]] = [[], [], []];
  for (const face of faces) {
    const turn = drawPose(random, POSE_SETTINGS, poseOf(face.geometry));
    if (!turn) continue;
    const { rgb, parsing } = turnFace(face, turn, CROP_SIZE);
    const [anew, before] = [await parseAgain(rgb), await parseAgain(face.rgb)];
    if (!anew || !before) continue;
    turned.push(agreement(parsing, anew));
    still.push(agreement(face.parsing, before));
    // A map that had not followed.
    left.push(agreement(face.parsing, anew));
  }
  console.log(`parsed anew after a turn: ${turned.length} faces, eyes, brows, nose and lips agree with the map that followed by ${median(turned)} % (intersection over union, median), with the map before by ${median(left)} %; unturned ${median(still)} %`); // prettier-ignore
}

async function tryLight(faces: readonly NamedFace[], { findAgain }: Bench, random: SeededRandom) {
  const [moved, rows]: [number[], Uint8Array[][]] = [[], []];
  for (const face of faces) {
    const lit = relightFace(face, drawLight(random, LIGHT_SETTINGS), CROP_SIZE);
    rows.push([face.rgb, lit.rgb]);
    const again = await findAgain(lit.rgb);
    if (again) moved.push(apart(again.landmarks, face.geometry.landmarks));
  }
  console.log(`light: found again ${moved.length} of ${faces.length}, landmarks ${median(moved)} % of the face's width away`); // prettier-ignore
  return rows;
}

async function trySwap(faces: readonly NamedFace[], { findAgain }: Bench, random: SeededRandom) {
  const traits = faces.map(swapTraits);
  const [moved, rows, shares, reasons]: [number[], Uint8Array[][], number[], string[]] = [[], [], [], []];
  for (const [i, target] of faces.entries()) {
    const others = traits.map((one, k) => (k === i ? { ...one, tone: null } : one));
    const choice = chooseSource(traits[i], others, random);
    if (!choice.ok) {
      reasons.push(choice.reason);
      continue;
    }
    const source = faces[choice.index];
    const { rgb, gate, geometry, facts } = swapFace(source, target, SWAP_OPTIONS, CROP_SIZE);
    const shown = Uint8Array.from({ length: rgb.length }, (_, k) =>
      Math.round(255 * gate[Math.floor(k / 3)]),
    );
    const parts = EDITED_REGIONS.map((region) => transplantRegion(target, source, region, CROP_SIZE).rgb);
    rows.push([source.rgb, target.rgb, rgb, shown, ...parts]);
    shares.push(100 * facts.share);
    const again = await findAgain(rgb);
    if (again) moved.push(apart(again.landmarks, geometry.landmarks));
  }
  console.log(`swap: ${rows.length} made, gate over ${median(shares)} % of the face; found again ${moved.length}, landmarks ${median(moved)} % of the face's width from where they should be; no source for ${reasons.length}`); // prettier-ignore
  return rows;
}

const placeOf = (blendshape: string) => BLENDSHAPES.findIndex((name) => name === blendshape);

async function tryExpressions(faces: readonly NamedFace[], { findAgain }: Bench) {
  const rows = faces.map((face) => [face.rgb]);
  for (const name of ASKED.filter((one) => basis.shapes.has(one))) {
    const [right, gains]: [boolean[], number[]] = [[], []];
    for (const [i, face] of faces.entries()) {
      const own = face.geometry.blendshapes![placeOf(name)];
      // Towards the middle, where there is room for it.
      const change = own > 0.5 ? -AMOUNT : AMOUNT;
      const { rgb } = reenact(face, basis, { [name]: change }, CROP_SIZE);
      rows[i].push(rgb);
      const again = await findAgain(rgb);
      if (!again) continue;
      const gain = (again.blendshapes![placeOf(name)] - own) / change;
      gains.push(100 * gain);
      right.push(gain > 0);
    }
    console.log(`expression ${name}: the right way in ${share(right)}, by ${median(gains)} % of the asked`);
  }
  return rows;
}

/** The same face with pictures of another side, by the nearest pixels. */
function resized<T extends NamedFace>(face: T, side: number): T {
  const from = (at: number) =>
    Math.floor(((Math.floor(at / side) + 0.5) * CROP_SIZE) / side) * CROP_SIZE +
    Math.floor((((at % side) + 0.5) * CROP_SIZE) / side);
  const one = (map: Uint8Array) => Uint8Array.from({ length: side * side }, (_, at) => map[from(at)]);
  const rgb = Uint8Array.from(
    { length: 3 * side * side },
    (_, i) => face.rgb[3 * from(Math.floor(i / 3)) + (i % 3)],
  );
  return { ...face, rgb, parsing: one(face.parsing), skin: one(face.skin) };
}

/** Milliseconds a face in Node: the median and the least of several times each. */
function tellTimes(faces: readonly NamedFace[]): void {
  for (const side of [64, CROP_SIZE]) {
    const [face, source] = faces.map((one) => resized(one, side));
    const light = { azimuth: 50, elevation: 20, directional: 0.6, strength: 1 };
    const operations = {
      pose: () => turnFace(face, { yaw: 15, pitch: 3 }, side),
      light: () => relightFace(face, light, side),
      swap: () => swapFace(source, face, SWAP_OPTIONS, side),
    };
    for (const [name, operation] of Object.entries(operations)) {
      const times = Array.from({ length: 60 }, () => {
        const start = performance.now();
        operation();
        return performance.now() - start;
      });
      console.log(
        `${name} at ${side} px: median ${median(times)} ms, least ${Math.min(...times).toFixed(1)} ms`,
      );
    }
  }
}

await withFaces(asked.files, async (faces, bench) => {
  tellTimes(faces.slice(0, 2));
  const random = SeededRandom.fromSeed(asked.seed);
  await tryParsing(faces, bench, SeededRandom.fromSeed(asked.seed));
  const sheets = {
    pose: await tryPose(faces, bench, random),
    light: await tryLight(faces, bench, random),
    swap: await trySwap(faces, bench, random),
    expressions: await tryExpressions(faces.slice(0, 2 * SHOWN), bench),
  };
  if (!asked.out) return;
  mkdirSync(asked.out, { recursive: true });
  for (const [name, rows] of Object.entries(sheets))
    writeFileSync(join(asked.out, `${name}.png`), await bench.sheet(rows.slice(0, SHOWN)));
});
