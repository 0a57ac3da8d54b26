/** What many draws of the strategies come to, over one face or many. */
import type { MaskingChoice } from '@/lib/maskingStrategies';
import { CROP_SIZE, REGION_GROUPS, type RegionGroup } from '@/lib/regions';
import { countRegions, drawMask, partition, patchesOf, type MaskRequest } from './maskDraws';

/** Share of a region's patches (each counted once, in order) hidden over many draws. */
export interface RegionSpread {
  group: RegionGroup;
  mean: number;
  /** 5th and 95th percentile over draws. */
  low: number;
  high: number;
}

export interface StrategySurvey {
  strategy: MaskingChoice;
  /** (L,) share of draws that hid the patch. */
  frequency: Float32Array;
  regions: RegionSpread[];
}

/** What is known so far of a survey. */
export interface SurveyProgress {
  done: number;
  /** Draws of each strategy in all. */
  total: number;
  surveys: StrategySurvey[];
}

/** Sums of one strategy's draws, and each region's hidden share draw by draw. */
class Tally {
  private readonly hidden: Float64Array;
  private readonly shares = REGION_GROUPS.map((): number[] => []);
  private draws = 0;

  constructor(
    private readonly strategy: MaskingChoice,
    patchCount: number,
  ) {
    this.hidden = new Float64Array(patchCount);
  }

  add(mask: Uint8Array, groups: Uint8Array): void {
    this.draws++;
    mask.forEach((bit, i) => (this.hidden[i] += bit));
    for (const { group, patches, hidden } of countRegions(groups, mask, null)) {
      this.shares[REGION_GROUPS.indexOf(group)].push(hidden / patches);
    }
  }

  summary(): StrategySurvey {
    const regions = REGION_GROUPS.flatMap((group, at): RegionSpread[] => {
      const sorted = Float64Array.from(this.shares[at]).sort();
      if (sorted.length === 0) return [];
      const mean = sorted.reduce((a, b) => a + b, 0) / sorted.length;
      return [{ group, mean, low: quantile(sorted, 0.05), high: quantile(sorted, 0.95) }];
    });
    return {
      strategy: this.strategy,
      frequency: Float32Array.from(this.hidden, (count) => count / this.draws),
      regions,
    };
  }
}

/** Of sorted values, the nearest rank. */
function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/**
 * Draws masks of the seeds `seed`, `seed + 1`, ... over the faces in turn, and yields what they come to so far,
 * about every `drawsPerReport` draws and at the end. Stop iterating to cancel.
 *
 * @param parsings (224, 224) class ids of each face; draw k is of face k modulo their number
 */
export function* surveyMasks(
  parsings: readonly Uint8Array[],
  request: MaskRequest,
  total: number,
  drawsPerReport: number,
): Generator<SurveyProgress, void> {
  const faces = parsings.map((parsing) => {
    const patches = patchesOf(parsing, request);
    return { patches, groups: partition(patches, null) };
  });
  const patchCount = (CROP_SIZE / request.patch) ** 2;
  const tallies = request.strategies.map((strategy) => new Tally(strategy, patchCount));
  for (let done = 1; done <= total; done++) {
    const { patches, groups } = faces[(done - 1) % faces.length];
    request.strategies.forEach((strategy, s) => {
      tallies[s].add(drawMask(strategy, patches, request, request.seed + done - 1).mask, groups);
    });
    if (done % drawsPerReport === 0 || done === total) {
      yield { done, total, surveys: tallies.map((tally) => tally.summary()) };
    }
  }
}
