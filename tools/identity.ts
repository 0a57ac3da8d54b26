/**
 * `npm run identity -- FOLDER... [--count N] [--seed S]`: whose face it is after each operation of `src/faces/mesh`, by two networks that tell
 * people apart (`identity/scales.ts`). Cosines of features from which the mean over all faces is taken away, since features of any two faces agree
 * in much. Swaps are those that the app would take: what its experts refuse is counted and left out. Ends with 1 where swaps do not lie
 * nearer to their source in 33 of 35.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pickEvenly, picturesIn } from '../cli/files';
import { resampleRgb } from '../src/lib/resample';
import { poseOf, type FaceGeometry } from '../src/faces/geometry';
import { chooseSource, swapTraits } from '../src/faces/mesh/chooseSource';
import { drawLight, LIGHT_SETTINGS, relightFace } from '../src/faces/mesh/light';
import { POSE_SETTINGS, turnFace } from '../src/faces/mesh/pose';
import { SWAP_OPTIONS, swapFace } from '../src/faces/mesh/swap';
import { accept, factReasons } from '../src/faces/forgery/accept';
import { factsOf } from '../src/faces/forgery/facts';
import type { Forgery } from '../src/faces/forgery/types';
import { auc } from '../src/ml/metrics/ranked';
import { sortScores } from '../src/ml/metrics/ranking';
import { SeededRandom } from '../src/lib/random';
import { CROP_SIZE } from '../src/lib/regions';
import { withFaces, type Bench, type NamedFace } from './forgeries/withFaces';
import { SCALES, withScales, type Identify, type Identity } from './identity/scales';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';

const USAGE = 'usage: npm run identity -- FOLDER... [--count N] [--seed S]';
/** Degrees from where the face looks. */
const TURNS = [10, 20];
/** Share of swaps that must be nearer to their source than to their target, on both scales. */
const WANTED = 33 / 35;
/** Side of what the scales are shown. */
const SIDE = 160;

const asked = await readCommandLine('identity', USAGE, () => {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    options: { count: text, seed: text },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new Error('no folder named');
  const files = positionals.flatMap((folder) =>
    pickEvenly(picturesIn(folder), values.count ?? '35').map((name) => join(folder, name)),
  );
  return { files, seed: positiveInteger('seed', values.seed ?? '1') };
});

/** The square about a face's landmarks, without the margin of the crop: the scales know faces, not hair. */
function faceOnly(rgb: Uint8Array, { landmarks }: FaceGeometry): Uint8Array {
  const along = (axis: number) => {
    const values = Array.from({ length: landmarks.length / 3 }, (_, i) => landmarks[3 * i + axis]);
    return [Math.max(0, Math.min(...values)), Math.min(CROP_SIZE, Math.max(...values))];
  };
  const [[left, right], [top, bottom]] = [along(0), along(1)];
  const side = Math.floor(Math.min(CROP_SIZE, Math.max(right - left, bottom - top)));
  const start = (from: number, to: number) =>
    Math.round(Math.min(CROP_SIZE - side, Math.max(0, (from + to - side) / 2)));
  const window = { x: start(left, right), y: start(top, bottom), width: side, height: side };
  return resampleRgb(rgb, CROP_SIZE, window, SIDE);
}

/** A face after an operation, and whose it should be. */
interface Changed {
  own: number;
  /** Of a swap: whose face was put over it. */
  source?: number;
  features: Identity;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Whether a face is told from others by its likeness to itself. */
function told(own: readonly number[], others: readonly number[]): string {
  const positive = [...own.map(() => 1), ...others.map(() => 0)];
  return auc(sortScores({ scores: [...own, ...others], positive }).ranking)?.toFixed(4) ?? 'undefined';
}

/** A swap as the experts are shown it. */
function asForgery(target: NamedFace, source: NamedFace): Forgery {
  const { rgb, gate, parsing, geometry } = swapFace(source, target, SWAP_OPTIONS, CROP_SIZE);
  const [to, from] = [target, source].map(({ name, ...face }) => ({ ...face, id: name, group: null }));
  const made = { kind: 'swap', rgb, real: target.rgb, gate, parsing, geometry, source: null };
  return { ...made, family: 'swap', target: 0, facts: factsOf(made, to, from) };
}

/** Every operation on every face that it can be done to. */
async function change(faces: readonly NamedFace[], { findAgain }: Bench, identify: Identify, seed: number) {
  const random = SeededRandom.fromSeed(seed);
  const seen = (rgb: Uint8Array, geometry: FaceGeometry) => identify(faceOnly(rgb, geometry), SIDE);
  const originals: Identity[] = [];
  for (const { rgb, geometry } of faces) originals.push(await seen(rgb, geometry));
  const turned: Changed[][] = TURNS.map(() => []);
  const [lit, swapped]: Changed[][] = [[], []];
  const refused: string[] = [];
  const traits = faces.map(swapTraits);
  for (const [own, face] of faces.entries()) {
    const { yaw } = poseOf(face.geometry);
    for (const [i, degrees] of TURNS.entries()) {
      if (Math.abs(yaw) > POSE_SETTINGS.fromYaw) continue;
      // Through the middle, as the augmentation does: away from it a face would be turned out of sight.
      const after = turnFace(face, { yaw: yaw > 0 ? -degrees : degrees, pitch: 0 }, CROP_SIZE);
      turned[i].push({ own, features: await seen(after.rgb, after.geometry) });
    }
    const after = relightFace(face, drawLight(random, LIGHT_SETTINGS), CROP_SIZE);
    lit.push({ own, features: await seen(after.rgb, after.geometry) });
    const others = traits.map((one, k) => (k === own ? { ...one, tone: null } : one));
    const choice = chooseSource(traits[own], others, random);
    if (!choice.ok) continue;
    const forgery = asForgery(face, faces[choice.index]);
    const reasons = factReasons(forgery);
    if (reasons.length === 0) reasons.push(...accept(forgery, await findAgain(forgery.rgb)));
    if (reasons.length > 0) refused.push(...reasons);
    else swapped.push({ own, source: choice.index, features: await seen(forgery.rgb, forgery.geometry!) });
  }
  return { originals, turned, lit, swapped, refused };
}

/** @returns share of swaps nearer to their source, on this scale */
function tell(scale: (typeof SCALES)[number], changed: Awaited<ReturnType<typeof change>>): number {
  const { originals, turned, lit, swapped } = changed;
  const centre = originals[0][scale].map((_, i) => mean(originals.map((face) => face[scale][i])));
  const cosine = (a: Identity, b: Identity) => {
    const [p, q] = [a, b].map((face) => face[scale].map((value, i) => value - centre[i]));
    const product = (u: Float64Array, v: Float64Array) => u.reduce((sum, value, i) => sum + value * v[i], 0);
    return product(p, q) / Math.sqrt(product(p, p) * product(q, q));
  };
  const strangers = originals.flatMap((a, i) => originals.slice(i + 1).map((b) => cosine(a, b)));
  const row = (name: string, faces: readonly Changed[]) => {
    const own = faces.map(({ own: index, features }) => cosine(features, originals[index]));
    const others = faces.flatMap(({ own: index, features }) => originals.filter((_, i) => i !== index).map((other) => cosine(features, other))); // prettier-ignore
    console.log(`${scale}: ${name}, to the same face ${mean(own).toFixed(3)} over ${own.length}; told from other faces with AUC ${told(own, others)}`); // prettier-ignore
  };
  console.log(`${scale}: strangers, 95th percentile ${strangers.sort((a, b) => a - b)[Math.floor(0.95 * strangers.length)].toFixed(3)} over ${strangers.length} pairs`); // prettier-ignore
  turned.forEach((faces, i) => row(`turned by ${TURNS[i]}°`, faces));
  row('relit', lit);
  if (swapped.length === 0)
    throw new Error('No face has a source near enough in pose and tone: name more faces.');
  const [toSource, toTarget] = [
    swapped.map(({ source, features }) => cosine(features, originals[source!])),
    swapped.map(({ own, features }) => cosine(features, originals[own])),
  ];
  const nearer = toSource.filter((value, i) => value > toTarget[i]).length;
  console.log(`${scale}: swapped, to the source ${mean(toSource).toFixed(3)}, to the target ${mean(toTarget).toFixed(3)}; nearer to the source ${nearer} of ${swapped.length}`); // prettier-ignore
  return nearer / swapped.length;
}

const shares = await withFaces(asked.files, (faces, bench) =>
  withScales(async (identify) => {
    const changed = await change(faces, bench, identify, asked.seed);
    console.log(`refused ${changed.refused.length === 0 ? 'none' : ''}${[...new Set(changed.refused)].map((reason) => `${changed.refused.filter((one) => one === reason).length}: ${reason}`).join(' ')}`); // prettier-ignore
    return SCALES.map((scale) => tell(scale, changed));
  }),
);
process.exitCode = shares.every((share) => share >= WANTED) ? 0 : 1;
