/** Which patches are hidden in which order, per strategy; the masks are small ones written by hand. */
import { describe, expect, it } from 'vitest';
import { hiddenUpTo, hidingStages, stageAt } from './hidingOrder';
import { MASKING_STRATEGIES } from './maskingStrategies';
import { REGION_GROUPS, type RegionGroup } from './regions';

const groupsOf = (names: readonly RegionGroup[]) =>
  Uint8Array.from(names, (name) => REGION_GROUPS.indexOf(name));

/** Sixteen patches: two of the eyes, covered; hair, skin and background, of which some are hidden. */
const MASK = {
  groups: groupsOf([
    ...(['hair', 'hair', 'hair', 'hair'] as const),
    ...(['skin', 'eyes', 'eyes', 'skin'] as const),
    ...(['skin', 'nose', 'mouth', 'skin'] as const),
    ...(['background', 'skin', 'skin', 'background'] as const),
  ]),
  mask: Uint8Array.from([1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0]),
  covered: Uint8Array.from([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
};
const HIDDEN = Array.from(MASK.mask).flatMap((bit, i) => (bit ? [i] : []));

const orderOf = (strategy: (typeof MASKING_STRATEGIES)[number], seed = 0) =>
  hidingStages(strategy, MASK, seed).flatMap(({ patches }) => patches);
const namesOf = (strategy: (typeof MASKING_STRATEGIES)[number]) =>
  hidingStages(strategy, MASK, 0).map(({ what }) => what);
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);

describe('the order in which patches are hidden', () => {
  it('has every hidden patch once and no other, whatever the strategy', () => {
    for (const strategy of MASKING_STRATEGIES) expect(sorted(orderOf(strategy)), strategy).toEqual(HIDDEN);
  });

  it('begins with the covered region where there is one', () => {
    for (const strategy of MASKING_STRATEGIES) {
      const [first] = hidingStages(strategy, MASK, 3);
      expect(first.what, strategy).toBe('covered');
      expect(sorted(first.patches), strategy).toEqual([5, 6]);
    }
  });

  it('goes region by region under CRFR-P and FRP, components first under Fasking-I, and at random under the others', () => {
    expect(namesOf('crfr-p')).toEqual(['covered', 'nose', 'mouth', 'hair', 'skin', 'background']);
    expect(namesOf('frp')).toEqual(namesOf('crfr-p'));
    expect(namesOf('crfr-r')).toEqual(['covered', 'rest']);
    const uncovered = { ...MASK, covered: new Uint8Array(16) };
    const names = hidingStages('fasking-i', uncovered, 0).map(({ what }) => what);
    expect(names).toEqual(['eyes', 'nose', 'mouth', 'hair', 'skin', 'background']);
    expect(hidingStages('random', uncovered, 0).map(({ what }) => what)).toEqual(['rest']);
  });

  it('is the same for the same seed, and another for another', () => {
    for (const strategy of MASKING_STRATEGIES) expect(orderOf(strategy, 7)).toEqual(orderOf(strategy, 7));
    const orders = new Set([0, 1, 2, 3].map((seed) => orderOf('crfr-r', seed).join()));
    expect(orders.size).toBeGreaterThan(1);
  });
});

describe('how far it has come', () => {
  const stages = hidingStages('crfr-p', MASK, 0);
  const order = stages.flatMap(({ patches }) => patches);

  it('hides the first so many patches, and half of the next', () => {
    const hidden = hiddenUpTo(stages, 3.5, 16);
    expect(order.map((patch) => hidden[patch])).toEqual([1, 1, 1, 0.5, ...order.slice(4).map(() => 0)]);
    expect(Array.from(hiddenUpTo(stages, order.length, 16))).toEqual(Array.from(MASK.mask));
    expect(Array.from(hiddenUpTo(stages, 0, 16))).toEqual(Array.from({ length: 16 }, () => 0));
  });

  it('names the stage of the next patch, and the last at the end', () => {
    expect(stageAt(stages, 0)?.what).toBe('covered');
    expect(stageAt(stages, 1)?.what).toBe('covered');
    expect(stageAt(stages, 2)?.what).toBe('nose');
    expect(stageAt(stages, order.length)?.what).toBe('background');
    expect(stageAt([], 0)).toBeUndefined();
  });
});
