import { describe, expect, it } from 'vitest';
import { drawnParsing } from '@/lib/drawnFace';
import { DEFAULT_MASK_VIEW } from '@/lib/maskView';
import { CROP_SIZE } from '@/lib/regions';
import { drawMasks } from './maskDraws';
import { MaskLab } from './maskLab';
import { surveyMasks } from './maskSurvey';

const FACE = drawnParsing(CROP_SIZE);
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('drawMasks', () => {
  it.each([8, 14, 16] as const)('counts every patch once, at patch %i', (patch) => {
    const { grid, draws } = drawMasks(FACE, { ...DEFAULT_MASK_VIEW, patch });
    expect(grid).toBe(224 / patch);
    expect(draws.map(({ strategy }) => strategy)).toEqual(DEFAULT_MASK_VIEW.strategies);
    for (const { regions, mask } of draws) {
      expect(sum(regions.map(({ patches }) => patches))).toBe(grid * grid);
      expect(sum(regions.map(({ hidden }) => hidden))).toBe(Math.trunc(grid * grid * 0.75));
      expect(sum(mask)).toBe(Math.trunc(grid * grid * 0.75));
      const aim = sum(regions.map(({ target, patches }) => (target ?? Number.NaN) * patches));
      expect(aim, 'the targets add up to the budget').toBeCloseTo(Math.trunc(grid * grid * 0.75), 3);
    }
  });

  it('gives the covered region all its patches and a target of all', () => {
    const { patches, draws } = drawMasks(FACE, { ...DEFAULT_MASK_VIEW, region: 'nose' });
    const crfrP = draws[0].regions.find(({ group }) => group === 'nose');
    expect(crfrP).toEqual({
      group: 'nose',
      patches: sum(patches.nose),
      hidden: sum(patches.nose),
      target: 1,
    });
  });

  it('leaves the target open where it depends on the draw', () => {
    const { draws } = drawMasks(FACE, { ...DEFAULT_MASK_VIEW, maskRatio: 0.02, strategies: ['fasking-i'] });
    expect(draws[0].regions[0].target).toBeNull();
  });

  it('repeats with its seed and changes with another', () => {
    const masks = (seed: number) => drawMasks(FACE, { ...DEFAULT_MASK_VIEW, seed }).draws.map((d) => d.mask);
    expect(masks(3)).toEqual(masks(3));
    expect(masks(3)).not.toEqual(masks(4));
  });

  it('refuses a map of another size', () => {
    expect(() => drawMasks(new Uint8Array(9), DEFAULT_MASK_VIEW)).toThrow('9 pixels');
  });
});

describe('surveyMasks', () => {
  it('reports on the way, and ends with the average of the masks that the seeds stand for', () => {
    const request = { ...DEFAULT_MASK_VIEW, seed: 5, strategies: ['crfr-r' as const] };
    const reports = [...surveyMasks([FACE], request, 50, 20)];
    expect(reports.map(({ done }) => done)).toEqual([20, 40, 50]);
    const [survey] = reports[2].surveys;
    const expected = new Float64Array(196);
    for (let i = 0; i < 50; i++) {
      drawMasks(FACE, { ...request, seed: 5 + i }).draws[0].mask.forEach(
        (bit, p) => (expected[p] += bit / 50),
      );
    }
    survey.frequency.forEach((value, p) => expect(value).toBeCloseTo(expected[p], 5));
    for (const { low, mean, high } of survey.regions) {
      expect(low).toBeLessThanOrEqual(mean);
      expect(mean).toBeLessThanOrEqual(high);
    }
  });

  it('takes faces in turn and leaves out regions that none shows', () => {
    const bald = FACE.map((c) => (c === 10 ? 0 : c));
    const [{ surveys }] = surveyMasks([bald, bald], DEFAULT_MASK_VIEW, 4, 4);
    for (const { regions } of surveys) expect(regions.map(({ group }) => group)).not.toContain('hair');
  });

  it('shows what tells the strategies apart: FRP hides the skin steadily, random masks do not', () => {
    const request = { ...DEFAULT_MASK_VIEW, strategies: ['frp' as const, 'random' as const] };
    const [{ surveys }] = surveyMasks([FACE], request, 300, 300);
    const width = (s: number) => {
      const skin = surveys[s].regions.find(({ group }) => group === 'skin')!;
      return skin.high - skin.low;
    };
    expect(width(0)).toBeLessThan(width(1) / 2);
  });
});

describe('MaskLab', () => {
  it('ends a survey whose signal is aborted, and no other', async () => {
    const lab = new MaskLab();
    const heard: number[] = [];
    const ending = new AbortController();
    const older = lab.survey([FACE], DEFAULT_MASK_VIEW, 400, () => heard.push(1), ending.signal);
    ending.abort();
    const newer = lab.survey(
      [FACE],
      DEFAULT_MASK_VIEW,
      80,
      () => heard.push(2),
      new AbortController().signal,
    );
    expect(await older).toBe(false);
    expect(await newer).toBe(true);
    expect(heard.filter((id) => id === 1)).toHaveLength(1);
    expect(heard.filter((id) => id === 2)).toHaveLength(2);
  });
});
