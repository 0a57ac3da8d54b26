/**
 * Timing of several ways to do one thing, interleaved: each round takes one sample of every candidate, so
 * that a machine that slows down slows all of them. A sample is a burst of runs long enough to be timed,
 * enqueued without waiting and settled once, as a training loop does it.
 */

export interface Candidate {
  /** Records one run; need not wait for the GPU. */
  enqueue(): Promise<void> | void;
  /** Resolves when everything enqueued has been computed. */
  settle(): Promise<void>;
}

export interface Timing {
  medianMs: number;
  minMs: number;
  maxMs: number;
  samples: number;
  runsPerSample: number;
  note?: string;
}

export interface TimingPolicy {
  /** Samples a candidate should have. */
  repetitions: number;
  /** Time for one candidate's samples; beyond it fewer are taken, with a note. */
  budgetMs: number;
}

/** Bursts are lengthened to this, so that timer resolution and one wait for the GPU do not count. */
const MIN_SAMPLE_MS = 150;
const MAX_RUNS_PER_SAMPLE = 200;

interface Plan {
  candidate: Candidate;
  runs: number;
  samples: number;
  times: number[];
  note?: string;
}

async function sampleMs(candidate: Candidate, runs: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < runs; i++) await candidate.enqueue();
  await candidate.settle();
  return (performance.now() - start) / runs;
}

/** Warms up and decides how many runs and samples the budget allows. */
async function plan(candidate: Candidate, { repetitions, budgetMs }: TimingPolicy): Promise<Plan> {
  const firstMs = await sampleMs(candidate, 1);
  if (firstMs > budgetMs) {
    const note = `1 of ${repetitions} samples, not warmed up: one run takes ${Math.round(firstMs / 1000)} s`;
    return { candidate, runs: 1, samples: 0, times: [firstMs], note };
  }
  const warmMs = await sampleMs(candidate, 1);
  const runs = Math.min(MAX_RUNS_PER_SAMPLE, Math.max(1, Math.ceil(MIN_SAMPLE_MS / warmMs)));
  const samples = Math.max(1, Math.min(repetitions, Math.floor(budgetMs / (warmMs * runs))));
  if (samples === repetitions) return { candidate, runs, samples, times: [] };
  const note = `${samples} of ${repetitions} samples: one run takes ${Math.round(warmMs / 1000)} s`;
  return { candidate, runs, samples, times: [], note };
}

/** Middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Times every candidate; the n-th result belongs to the n-th candidate. Rounds start with a different
 * candidate each, so that none always follows the same neighbour.
 */
export async function timeInterleaved(
  candidates: readonly Candidate[],
  policy: TimingPolicy,
): Promise<Timing[]> {
  const plans: Plan[] = [];
  for (const candidate of candidates) plans.push(await plan(candidate, policy));
  const rounds = Math.max(0, ...plans.map(({ samples }) => samples));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < plans.length; i++) {
      const { candidate, runs, samples, times } = plans[(i + round) % plans.length];
      if (round < samples) times.push(await sampleMs(candidate, runs));
    }
  }
  return plans.map(({ times, runs, note }) => ({
    medianMs: median(times),
    minMs: Math.min(...times),
    maxMs: Math.max(...times),
    samples: times.length,
    runsPerSample: runs,
    ...(note === undefined ? {} : { note }),
  }));
}
