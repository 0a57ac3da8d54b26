import { expect, it } from 'vitest';
import type { BlockComparison } from '@/workers/protocol/evaluation';
import { distancesCsv, mostAlike, probesCsv, similarityCsv } from './blockExports';

const network = (name: string, depth: number) => ({
  ...{ name, size: 'ViT-nano/8', depth, heads: 2, uniform: 117 },
  probes: [{ shots: 5, draws: 10, mean: 0.75, deviation: 0.125 }],
  distance: Float64Array.from({ length: depth * 2 }, (_, i) => 10 * (i + 1)),
});

const FOUND: BlockComparison = {
  faces: 50,
  networks: [network('=a', 2), network('b', 3)],
  similarity: Float64Array.of(0.9, 0.5, Number.NaN, 0.25, 0.5, 0.75),
};

it('has a line for each head, blocks and heads from 1', () => {
  const lines = distancesCsv(FOUND).split('\r\n');
  expect(lines[0]).toContain('mean attention distance (px)');
  expect(lines.slice(1, 4)).toEqual([
    "'=a,ViT-nano/8,1,1,10,117,50",
    "'=a,ViT-nano/8,1,2,20,117,50",
    "'=a,ViT-nano/8,2,1,30,117,50",
  ]);
  expect(lines).toHaveLength(1 + 4 + 6 + 1);
});

it('has the blocks of the first network in rows and leaves what is undefined empty', () => {
  expect(similarityCsv(FOUND).split('\r\n')).toEqual([
    'linear CKA of 50 faces,"b, block 1","b, block 2","b, block 3"',
    '"\'=a, block 1",0.9,0.5,',
    '"\'=a, block 2",0.25,0.5,0.75',
    '',
  ]);
  expect(mostAlike(FOUND)).toEqual([1, 3]);
});

it('has a line for each network and number of shots', () => {
  expect(probesCsv(FOUND).split('\r\n').slice(1)).toEqual([
    "'=a,ViT-nano/8,5,10,0.75,0.125,50",
    'b,ViT-nano/8,5,10,0.75,0.125,50',
    '',
  ]);
});

it('compares a network with itself where there is one', () => {
  const alone = { ...FOUND, networks: [network('a', 2)], similarity: Float64Array.of(1, 0.5, 0.5, 1) };
  expect(similarityCsv(alone).split('\r\n')[0]).toBe('linear CKA of 50 faces,"a, block 1","a, block 2"');
  const silent = { ...alone, similarity: new Float64Array(4).fill(Number.NaN) };
  expect(mostAlike(silent)).toEqual([null, null]);
});
