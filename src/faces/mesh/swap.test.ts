import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { chooseSource, donorRefusal, swapTraits } from './chooseSource';
import { labOf } from './colour';
import { SWAP_OPTIONS, swapFace } from './swap';
import { farthest, testFace } from './testFace';

const side = 112;
const withGradients = { ...SWAP_OPTIONS, mostAdded: 48 };
const coloursOnly = { ...SWAP_OPTIONS, mostAdded: 0 };

it.each([withGradients, coloursOnly])('a face swapped with itself is itself', (options) => {
  const face = testFace({ side });
  const { rgb, gate, facts } = swapFace(face, face, options, side);
  expect(farthest(rgb, face.rgb)).toBeLessThanOrEqual(2);
  expect(Math.max(...gate)).toBe(1);
  expect(facts).toMatchObject({ yawApart: 0, pitchApart: 0, lightnessGain: 1, chromaGain: 1 });
});

it('shows the source where the gate is open, and every byte of the target where it is shut', () => {
  const [source, target] = [testFace({ side, seed: 2, shift: 3 }), testFace({ side, seed: 3, yaw: 5 })];
  const { rgb, gate } = swapFace(source, target, coloursOnly, side);
  const apart = gate.reduce((sum, share, at) => sum + (share === 1 ? Math.abs(rgb[3 * at] - target.rgb[3 * at]) : 0), 0); // prettier-ignore
  expect(apart / gate.filter((share) => share === 1).length).toBeGreaterThan(8);
  gate.forEach((share, at) => {
    if (share === 0)
      expect(rgb.subarray(3 * at, 3 * at + 3)).toEqual(target.rgb.subarray(3 * at, 3 * at + 3));
  });
  expect(gate.filter((share) => share === 0).length).toBeGreaterThan(side * side * 0.4);
});

it('nothing swapped leaves every byte', () => {
  const [source, target] = [testFace({ side, seed: 2 }), testFace({ side, seed: 3 })];
  const none = { ...withGradients, landmarkWeights: new Float32Array(478) };
  const { rgb, gate, facts } = swapFace(source, target, none, side);
  expect(rgb).toEqual(target.rgb);
  expect(gate.every((share) => share === 0)).toBe(true);
  expect(facts.share).toBe(0);
});

/** A green bar over the middle of the face: hair in the map, or skin in the map that the segmenter does not see. */
function occluded(by: 'map' | 'segmenter', seed: number) {
  const face = testFace({ side, seed });
  const isBar = (at: number) => Math.abs(Math.floor(at / side) - side / 2) < 8;
  const rgb = face.rgb.map((value, i) => (isBar(Math.floor(i / 3)) ? [20, 220, 40][i % 3] : value));
  return {
    isBar,
    face: {
      ...face,
      rgb,
      ...(by === 'map' && { parsing: face.parsing.map((id, at) => (isBar(at) ? 10 : id)) }),
      ...(by === 'segmenter' && { skin: face.parsing.map((_, at) => (isBar(at) ? 0 : 1)) }),
    },
  };
}

it.each(['map', 'segmenter'] as const)('what covers the target, by its %s, survives byte by byte', (by) => {
  const { face: target, isBar } = occluded(by, 3);
  const { rgb, gate } = swapFace(testFace({ side, seed: 2 }), target, withGradients, side);
  for (let at = 0; at < side * side; at++)
    if (isBar(at)) expect(rgb.subarray(3 * at, 3 * at + 3)).toEqual(target.rgb.subarray(3 * at, 3 * at + 3));
  expect(Math.max(...gate)).toBe(1);
});

it.each(['map', 'segmenter'] as const)('what covers the source, by its %s, is not carried along', (by) => {
  const { face: source, isBar } = occluded(by, 2);
  const target = testFace({ side, seed: 3 });
  const { rgb, gate } = swapFace(source, target, withGradients, side);
  // Both meshes lie in the same place: the bar would be where it is in the source.
  for (let at = 0; at < side * side; at++)
    if (isBar(at)) expect(rgb.subarray(3 * at, 3 * at + 3)).toEqual(target.rgb.subarray(3 * at, 3 * at + 3));
  expect(Math.max(...gate)).toBe(1);
});

it('takes over the colour of the target, with gains that stay small', () => {
  const source = testFace({ side, seed: 2, tone: [110, 80, 70] });
  const target = testFace({ side, seed: 3, tone: [190, 150, 130] });
  const { rgb, gate, facts } = swapFace(source, target, coloursOnly, side);
  const mean = (of: Uint8Array) =>
    gate.reduce((sum, share, at) => sum + (share === 1 ? labOf(of[3 * at], of[3 * at + 1], of[3 * at + 2])[0] : 0), 0) /
    gate.filter((share) => share === 1).length; // prettier-ignore
  expect(Math.abs(mean(rgb) - mean(target.rgb))).toBeLessThan(2);
  expect(mean(target.rgb) - mean(source.rgb)).toBeGreaterThan(15);
  expect(facts.chromaGain).toBeLessThanOrEqual(1.1);
  expect(facts.lightnessGain).toBeLessThanOrEqual(1.25);
});

it("takes over the source's shape and map where it shows, and neither where it is told not to", () => {
  const target = testFace({ side, seed: 3 });
  const plain = testFace({ side, seed: 2 });
  const { landmarks } = plain.geometry;
  const narrow = landmarks.map((value, i) => (i % 3 === 0 ? 112 + 0.8 * (value - 112) : value));
  const source = { ...plain, parsing: plain.parsing.map((id) => (id === 1 ? 6 : id)), geometry: { ...plain.geometry, landmarks: narrow } }; // prettier-ignore
  const made = swapFace(source, target, SWAP_OPTIONS, side);
  expect(farthest(made.geometry.landmarks, target.geometry.landmarks)).toBeGreaterThan(3);
  made.gate.forEach((share, at) => share <= 0.5 && expect(made.parsing[at]).toBe(target.parsing[at]));
  const skin = (map: Uint8Array) => map.filter((id, at) => id === 1 && made.gate[at] > 0.5).length;
  expect([skin(made.parsing), skin(target.parsing) > 1000]).toEqual([0, true]);
  const over = swapFace(source, target, { ...SWAP_OPTIONS, shape: false }, side);
  expect([over.geometry, over.parsing]).toEqual([target.geometry, target.parsing]);
});

it('the same faces give the same bytes', () => {
  const swap = () => swapFace(testFace({ side, seed: 2, yaw: 8 }), testFace({ side, seed: 3 }), withGradients, side); // prettier-ignore
  expect(swap()).toEqual(swap());
});

const traits = (yaw: number, tone: readonly [number, number, number] = [180, 140, 120], pitch = 0) =>
  swapTraits(testFace({ side, yaw, pitch, tone }));

it('chooses among those that look the same way and have a like tone, the same by the same seed', () => {
  const candidates = [traits(-12), traits(16), traits(2), traits(0, undefined, 17), traits(3, [70, 45, 40])];
  const chosen = (seed: number) => chooseSource(traits(0), candidates, SeededRandom.fromSeed(seed));
  const indices = new Set(
    Array.from({ length: 30 }, (_, seed) => chosen(seed)).map((one) => one.ok && one.index),
  );
  expect(indices).toEqual(new Set([0, 2]));
  expect(chosen(7)).toEqual(chosen(7));
});

it('gives a reason where nobody fits', () => {
  const random = SeededRandom.fromSeed(1);
  const reasonOf = (target: ReturnType<typeof traits>, all: ReturnType<typeof traits>[]) => {
    const choice = chooseSource(target, all, random);
    return choice.ok ? '' : choice.reason;
  };
  expect(reasonOf(traits(0), [traits(30), traits(-20)])).toContain('None of 2 faces looks within 15°');
  expect(reasonOf(traits(0), [traits(1, [60, 40, 30])])).toContain('skin tone');
  expect(reasonOf({ ...traits(0), tone: null }, [traits(0)])).toContain('no skin');
});

it('refuses a donor that looks elsewhere or has another skin, with the numbers', () => {
  const target = swapTraits(testFace({ side }));
  expect(donorRefusal(target, swapTraits(testFace({ side, seed: 2, yaw: 10 })))).toBeNull();
  expect(donorRefusal(target, swapTraits(testFace({ side, yaw: 30 })))).toMatch(
    /^The donor looks elsewhere: yaw 30°/,
  );
  expect(donorRefusal(target, swapTraits(testFace({ side, tone: [60, 40, 30] })))).toMatch(
    /^The skin tones are \d+ apart/,
  );
  expect(donorRefusal({ ...target, tone: null }, target)).toBe('The target shows no skin.');
});
