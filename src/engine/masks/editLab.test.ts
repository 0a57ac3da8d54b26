import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readExpressions } from '@/faces/mesh/expression';
import { testFace } from '@/faces/mesh/testFace';
import { BLENDSHAPES } from '@/lib/blendshapes';
import { DEFAULT_EDIT_VIEW, type EditView } from '@/lib/editView';
import { CROP_SIZE } from '@/lib/regions';
import { EditLab, type EditDone } from './editLab';

const file = readFileSync(new URL('../../../public/demo/expressions.json', import.meta.url), 'utf8');
const expressions = readExpressions(JSON.parse(file));
const lab = new EditLab(() => Promise.resolve(expressions));
const [target, donor] = [testFace({ seed: 1 }), testFace({ seed: 2, yaw: 5 })];

async function done(change: Partial<EditView>): Promise<EditDone> {
  const outcome = await lab.edit({ ...DEFAULT_EDIT_VIEW, ...change }, target, donor);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome;
}

const differs = ({ rgb }: EditDone, at: number) =>
  [0, 1, 2].some((c) => rgb[3 * at + c] !== target.rgb[3 * at + c]);

it.each<Partial<EditView>>([
  { operation: 'swap' },
  { operation: 'transplant', region: 'nose' },
  { operation: 'expression', expression: 'open-mouth', amount: 0.8 },
  { operation: 'turn', yaw: 10 },
  { operation: 'light' },
])('what is not said to be changed keeps its bytes: %o', async (change) => {
  const edited = await done(change);
  let count = 0;
  edited.changed.forEach((value, at) => {
    if (differs(edited, at)) count++;
    if (value === 0) expect(differs(edited, at)).toBe(false);
  });
  expect(edited.share).toBeCloseTo(count / CROP_SIZE ** 2, 10);
  expect(count).toBeGreaterThan(500);
  expect(edited.by).toBe(['swap', 'transplant'].includes(change.operation!) ? 'gate' : 'difference');
  expect(edited.facts !== null).toBe(edited.by === 'gate');
});

it('refuses in a sentence what cannot be done', async () => {
  const view: EditView = { ...DEFAULT_EDIT_VIEW, operation: 'swap' };
  expect(await lab.edit(view, target, null)).toEqual({ ok: false, reason: 'Choose a face as donor.' });
  expect(await lab.edit(view, target, testFace({ yaw: 30 }))).toMatchObject({ ok: false });
  expect(await lab.edit({ ...view, operation: 'turn', yaw: 20 }, testFace({ yaw: 12 }), null)).toMatchObject({
    reason: expect.stringContaining('32°') as string,
  });
});

it('fills hidden patches alone, with what the network made of them', () => {
  const { mask, maskRatio } = lab.hide(target.parsing, 'mouth', 8);
  expect(maskRatio * 64).toBe(mask.filter((bit) => bit === 1).length);
  const green = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i % 3 === 1 ? 255 : 0));
  const filled = lab.fill(target.rgb, mask, green, 64);
  filled.changed.forEach((value, at) => {
    const bytes = [...filled.rgb.subarray(3 * at, 3 * at + 3)];
    if (value) expect(bytes).toEqual([0, 255, 0]);
    else expect(differs(filled, at)).toBe(false);
  });
  expect(filled.changed.reduce((sum, value) => sum + value, 0) / CROP_SIZE ** 2).toBeCloseTo(maskRatio, 10);
});

it("reads pose and the mean of an expression's blendshapes", () => {
  const blendshapes = new Float32Array(BLENDSHAPES.length);
  blendshapes[BLENDSHAPES.indexOf('mouthSmileLeft')] = 0.5;
  const { yaw, expressions: read } = lab.read({ ...testFace({ yaw: 9 }).geometry, blendshapes });
  expect(yaw).toBeCloseTo(9, 3);
  expect(read).toMatchObject({ smile: 0.25, 'open-mouth': 0 });
  expect(lab.read(target.geometry).expressions).toBeNull();
});

it('a picture says of itself what it is', async () => {
  const blob = await lab.picture(target.rgb, { Title: 'Forged face: Landmark swap' });
  const bytes = Buffer.from(await blob.arrayBuffer());
  expect(bytes.toString('latin1')).toContain('tEXtTitle\0Forged face: Landmark swap');
});
