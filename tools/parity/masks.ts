/** A `masks` golden: region membership of patches, and what CRFR-P must hold for every region. */
import * as v from 'valibot';
import { COVERABLE_REGIONS, REGION_GROUPS } from '@/lib/regions';
import { SeededRandom } from '@/lib/random';
import { crfrP } from '@/ml/masking/crfrP';
import { regionPatches, type RegionPatches } from '@/ml/masking/regionPatches';
import { maskedCount } from '@/ml/masking/strategy';
import { Comparison, type GroupResult } from './comparison';
import { MaskSettings, type Golden } from './golden';

const RATIO = 0.75;

/** The exact count, and the whole region covered where it fits. */
function checkCrfrP(out: Comparison, patches: RegionPatches, face: number): void {
  const random = SeededRandom.fromSeed(face);
  for (const region of COVERABLE_REGIONS) {
    const { mask, covered } = crfrP.sample(patches, RATIO, random, region);
    const count = (bits: Uint8Array) => bits.reduce((a, b) => a + b, 0);
    const goal = maskedCount(mask.length, RATIO);
    const hidden = covered.map((bit, i) => bit & mask[i]);
    out.add('crfr-p: masked count', `${face}.${region}`, [count(mask)], [goal]);
    const expected = Math.min(goal, count(patches[region]));
    out.add('crfr-p: covered region masked', `${face}.${region}`, [count(hidden)], [expected]);
  }
}

export async function runMasks(golden: Golden): Promise<GroupResult[]> {
  const settings = v.parse(MaskSettings, golden.settings);
  const out = new Comparison();
  for (let face = 0; face < settings.count; face++) {
    const side = golden.tensor(`${face}.parsing`).shape[0];
    const parsing = Uint8Array.from(golden.values(`${face}.parsing`));
    const patches = regionPatches(parsing, side, side / settings.patch);
    for (const group of REGION_GROUPS) {
      out.add(`patches of ${group}`, `${face}.${group}`, patches[group], golden.values(`${face}.${group}`));
    }
    checkCrfrP(out, patches, face);
  }
  return out.results();
}
