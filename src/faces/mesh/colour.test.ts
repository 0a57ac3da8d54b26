import { expect, it } from 'vitest';
import { colourStatistics, colourTransfer, labOf, rgbOf, transferred } from './colour';

it('knows CIELAB: white, black, sRGB red, and the way back of every colour', () => {
  const close = (lab: readonly number[], wanted: readonly number[]) =>
    lab.forEach((value, k) => expect(value).toBeCloseTo(wanted[k], 1));
  close(labOf(255, 255, 255), [100, 0, 0]);
  close(labOf(0, 0, 0), [0, 0, 0]);
  close(labOf(255, 0, 0), [53.24, 80.09, 67.2]);
  for (let i = 0; i < 4096; i += 7) {
    const colour = [i & 15, (i >> 4) & 15, i >> 8].map((value) => 17 * value);
    rgbOf(...labOf(colour[0], colour[1], colour[2])).forEach((value, k) =>
      expect(value).toBeCloseTo(colour[k], 1),
    );
  }
});

it('stretches colours by no more than its limits', () => {
  const pale = Uint8Array.from({ length: 300 }, (_, i) => 128 + (Math.floor(i / 3) % 2));
  const vivid = Uint8Array.from({ length: 300 }, (_, i) => (Math.floor(i / 3) % 2 ? [220, 40, 40] : [40, 40, 220])[i % 3]); // prettier-ignore
  const [from, to] = [pale, vivid].map((rgb) => colourStatistics(rgb, () => true)!);
  const transfer = colourTransfer(from, to);
  expect(transfer.lightnessGain).toBe(1.25);
  expect(transfer.chromaGain).toBe(1.1);
  expect(colourTransfer(to, from).chromaGain).toBe(0.75);
  expect(colourStatistics(pale, () => false)).toBeNull();
});

it('leaves a colour of a face whose statistics are alike', () => {
  const rgb = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256);
  const statistics = colourStatistics(rgb, () => true)!;
  transferred(colourTransfer(statistics, statistics), 200, 120, 90).forEach((value, k) =>
    expect(value).toBeCloseTo([200, 120, 90][k], 2),
  );
});
