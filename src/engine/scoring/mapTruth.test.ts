import { expect, it } from 'vitest';
import type { FaceCrop } from '@/faces/types';
import { testFace } from '@/faces/mesh/testFace';
import { LabError } from '@/lib/errors';
import type { ForgeryFamily } from '@/lib/forgeries';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import { SeededRandom } from '@/lib/random';
import { SCORE_MAPS, type ScoreMapKind } from '@/lib/scoreView';
import type { DetectorInfo } from './detectorInfo';
import { mapsAgainstTruth, type ForgedFace, type MapTruth, type MapTruthRequest } from './mapTruth';

type Lab = Parameters<typeof mapsAgainstTruth>[0];

const GRID = 8;
const info = {
  ...{ name: 'planted', imageSize: 64, patchSize: 8, depth: 2, classes: ['real', 'fake'], bonaFide: 'real' },
} as unknown as DetectorInfo;
const network = { id: 'n' } as unknown as MapTruthRequest['network'];
const SKIN = PARSING_CLASSES.indexOf('skin');
const { rgb, parsing } = testFace();

/** Forged in the upper left quarter, or on all skin; the picture itself says so by its first byte. */
function forgedFace(seed: number, where: 'quarter' | 'skin' = 'quarter'): ForgedFace {
  const face = (mark: number): FaceCrop =>
    ({
      id: `${seed} ${mark}`,
      rgb: Uint8Array.from(rgb, (v, i) => (i === 0 ? mark : v)),
      parsing,
    }) as FaceCrop;
  const gate = Float32Array.from({ length: CROP_SIZE * CROP_SIZE }, (_, at) => {
    if (where === 'skin') return parsing[at] === SKIN ? 1 : 0;
    return at % CROP_SIZE < CROP_SIZE / 2 && at < CROP_SIZE * (CROP_SIZE / 2) ? 1 : 0;
  });
  return { original: face(0), forged: face(1), family: 'swap', person: `person ${seed}`, gate };
}

const quarter = Float32Array.from({ length: GRID * GRID }, (_, i) => (i % GRID < 4 && i < 32 ? 1 : 0));
const asked: unknown[] = [];

/** Its maps find the forged quarter, and nothing in what was not forged. */
const lab = {
  random: SeededRandom.fromSeed(7),
  noise: () => Float32Array.from({ length: GRID * GRID }, () => lab.random.uniform()),
  map: (face: Pick<FaceCrop, 'rgb'>) => (face.rgb[0] === 1 ? quarter : lab.noise()),
  explain: (_: unknown, face: FaceCrop) =>
    Promise.resolve({
      classIndex: 1,
      relevance: lab.map(face),
      rollout: lab.noise(),
      regions: [{ region: 'skin' as const, share: 0.1, score: 0, effect: face.rgb[0] }],
    }),
  score: () => Promise.reject(new Error('Two classes need no score.')),
  gradCam: (_: unknown, face: Pick<FaceCrop, 'rgb'>) => Promise.resolve(lab.map(face)),
  attention: (_: unknown, face: FaceCrop, view: unknown) => {
    asked.push(view);
    return Promise.resolve(lab.map(face));
  },
  residual: (_: unknown, face: Pick<FaceCrop, 'rgb'>) =>
    Promise.resolve({
      imageSize: 64,
      patchSize: 8,
      masks: 1,
      error: lab.map(face),
      reconstruction: face.rgb,
    }),
};

const request: MapTruthRequest = { info, network, seed: 3 };
const rowOf = (found: MapTruth, kind: ScoreMapKind, family: ForgeryFamily | 'all' = 'swap') =>
  found.rows.find((row) => row.kind === kind && row.family === family);

it('finds what is planted, and nothing in the face before and in shuffled maps', async () => {
  const faces = Array.from({ length: 12 }, (_, i) => forgedFace(i + 1));
  const told: number[] = [];
  const found = await mapsAgainstTruth(lab, request, faces, (done) => told.push(done));
  expect(found.rows.map(({ kind }) => kind)).toEqual(SCORE_MAPS);
  expect(found.missing).toEqual([]);
  for (const { kind, family, forged, shuffled, original, gain } of found.rows) {
    expect([family, forged.faces, original.faces]).toEqual(['swap', 12, 12]);
    expect(shuffled.auc.mean).toBeCloseTo(0.5, 1);
    if (kind === 'occlusion') continue; // it speaks of all skin, of which a part is forged here
    expect(original.auc.mean).toBeCloseTo(0.5, 1);
    if (kind === 'rollout') continue;
    expect(forged.auc).toMatchObject({ mean: 1, interval: { low: 1, high: 1 } });
    expect(forged.pointing.mean).toBe(1);
    expect(gain.auc.mean).toBeCloseTo(1 - original.auc.mean!, 9);
  }
  const rollout = rowOf(found, 'rollout')?.forged.auc;
  expect(rollout?.mean).toBeCloseTo(0.5, 1);
  expect(rollout!.interval!.low).toBeLessThan(rollout!.mean!);
  expect(rollout!.interval!.high).toBeGreaterThan(rollout!.mean!);
  expect(asked[0]).toEqual({ block: 1, head: 0, query: 0 });
  expect(told).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
});

it('tells the families apart, and all together', async () => {
  const blind: Lab = { ...lab, gradCam: () => Promise.resolve(quarter.map((value) => 1 - value)) };
  const swaps = Array.from({ length: 3 }, (_, i) => forgedFace(i + 1));
  const blend = { ...forgedFace(9), family: 'blend' as const, gate: forgedFace(9).gate.map((g) => 1 - g) };
  const found = await mapsAgainstTruth(blind, request, [...swaps, blend]);
  const aucs = (['swap', 'blend', 'all'] as const).map((f) => rowOf(found, 'grad-cam', f)?.forged.auc.mean);
  expect(aucs).toEqual([0, 1, 0.25]);
  expect(rowOf(found, 'grad-cam', 'blend')?.forged.auc.interval).toBeNull(); // one person
  expect(rowOf(found, 'relevance', 'edit')).toBeUndefined();
});

it('the effects of regions become a map of patches', async () => {
  const found = await mapsAgainstTruth(lab, request, [forgedFace(1, 'skin')]);
  expect(rowOf(found, 'occlusion')?.forged).toMatchObject({ auc: { mean: 1 }, pointing: { mean: 1 } });
  expect(rowOf(found, 'occlusion')?.original.auc.mean).toBe(0.5);
});

it('names what this detector cannot give, and goes on with the others', async () => {
  const small: Lab = {
    ...lab,
    explain: () => Promise.reject(new LabError('out-of-memory', 'It needs 9 GB.', 'Choose a smaller one.')),
    attention: () => Promise.resolve(quarter.map(() => Number.NaN)),
  };
  const found = await mapsAgainstTruth(small, { ...request, network: null }, [forgedFace(1), forgedFace(2)]);
  expect([...new Set(found.rows.map(({ kind }) => kind))]).toEqual(['grad-cam']);
  const reasons = new Map(found.missing.map(({ kind, reason }) => [kind, reason]));
  expect(reasons.get('residual')).toContain('a pretrained network with its decoder');
  expect(reasons.get('occlusion')).toBe('It needs 9 GB. Choose a smaller one.');
  expect(reasons.get('attention')).toBe('What it computes for a face is no number.');
  const lost: Lab = {
    ...lab,
    gradCam: () => Promise.reject(new LabError('adapter-lost', 'Gone.', 'Again.')),
  };
  await expect(mapsAgainstTruth(lost, request, [forgedFace(1)])).rejects.toThrow('Gone.');
});

it('without the face before there is no control by it', async () => {
  const faces = [forgedFace(1), forgedFace(2)].map((face) => ({ ...face, original: null }));
  const row = rowOf(await mapsAgainstTruth(lab, request, faces), 'relevance');
  expect(row).toMatchObject({ forged: { faces: 2 }, original: { faces: 0, auc: { mean: null } }, gain: { faces: 0 } }); // prettier-ignore
});

it('of several attacks explains the one that the face is taken for', async () => {
  const explained: number[] = [];
  const gradCam: Lab['gradCam'] = (_, face, classIndex) => {
    explained.push(classIndex);
    return lab.gradCam(_, face);
  };
  const score: Lab['score'] = () => Promise.resolve([{ raw: [0.2, 0.3, 0.5], calibrated: null }]);
  const three = { ...info, classes: ['mask', 'real', 'print'], bonaFide: 'real' };
  await mapsAgainstTruth({ ...lab, gradCam, score }, { ...request, info: three }, [forgedFace(1)]);
  expect(explained).toEqual([2, 2]);
});

it('refuses what it can say nothing of', async () => {
  const nowhere = { ...forgedFace(1), gate: new Float32Array(56 * 56) };
  await expect(mapsAgainstTruth(lab, request, [nowhere])).rejects.toThrow(/^Of no face .* on 8 x 8 patches/);
  const nameless = { ...info, classes: ['a', 'b'], bonaFide: null, name: 'x' };
  await expect(mapsAgainstTruth(lab, { ...request, info: nameless }, [forgedFace(1)])).rejects.toThrow(
    'None of the outputs "a", "b" of "x" is called real, live or bona fide.',
  );
});

it('ends between two faces when it is told to', async () => {
  const ended = AbortSignal.abort(new Error('enough'));
  const faces = [forgedFace(1)];
  await expect(mapsAgainstTruth(lab, request, faces, () => {}, ended)).rejects.toThrow('enough');
});
