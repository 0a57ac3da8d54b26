import { describe, expect, it } from 'vitest';
import { patchMap } from '@/app/viz/scoreMaps';
import { DEFAULT_SCORE_VIEW } from '@/lib/scoreView';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { computedMaps, keyOfMaps, lookedAt, settingsOf } from './computedMaps';

const answer = (kind: 'relevance' | 'residual', settings: string, networkId?: string) => ({
  ...{ map: patchMap(kind, new Float32Array(64)), settings, regions: null },
  ...(networkId !== undefined && { networkId }),
});
const detector = {
  ...{ id: 'd', classes: ['fake', 'real'], statistics: { mean: [0, 0, 0], std: [1, 1, 1] } },
  ...{ depth: 4, heads: 2, imageSize: 64, patchSize: 8 },
} as unknown as DetectorInfo;

describe('computed maps', () => {
  it('are of each kind the one that was looked at last, however early it was computed', () => {
    const known = new Map([
      ['a', answer('relevance', 'for the class a')],
      ['b', answer('relevance', 'for the class b')],
      ['r', answer('residual', 'by a network', 'its id')],
    ]);
    expect(computedMaps(known).map(({ settings }) => settings)).toEqual(['for the class b', 'by a network']);
    const back = lookedAt(known, 'a');
    expect(computedMaps(back).map(({ settings }) => settings)).toEqual(['for the class a', 'by a network']);
    expect(computedMaps(back)[1].networkId).toBe('its id');
    // Then another kind is looked at.
    expect(computedMaps(lookedAt(back, 'r'))[0].settings).toBe('for the class a');
  });

  it('stay as they are where nothing else is looked at', () => {
    const known = new Map([['a', answer('relevance', 'for the class a')]]);
    expect(lookedAt(known, 'a')).toBe(known);
    expect(lookedAt(known, 'not yet')).toBe(known);
  });

  it('are of the detector with these names of its outputs', () => {
    const swapped = { ...detector, classes: ['real', 'fake'] };
    expect(keyOfMaps({ key: '0.0' }, swapped)).not.toBe(keyOfMaps({ key: '0.0' }, detector));
  });

  it('are described with the block, head and patch that were shown', () => {
    const view = { ...DEFAULT_SCORE_VIEW, map: 'attention' as const, block: 40, head: 40, query: 4000 };
    expect(settingsOf(view, detector, 0, '')).toBe('block 4, head 2, from patch 64');
  });
});
