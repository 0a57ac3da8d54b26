/** Misses over false alarms on normal-deviate axes, where a detector of two normal score distributions is a line. */
import { normalDeviate } from '@/lib/normalDeviate';
import type { DetectorReport } from '@/workers/protocol/evaluation';
import { CurvePlot } from './CurvePlot';

/** The rates at both ends of an axis. */
const LOWEST = 0.005;
const MARKED = [0.01, 0.05, 0.2, 0.5, 0.8];

const ends = [normalDeviate(LOWEST), normalDeviate(1 - LOWEST)];
const place = (rate: number): number =>
  (normalDeviate(Math.min(1 - LOWEST, Math.max(LOWEST, rate))) - ends[0]) / (ends[1] - ends[0]);

const TICKS = MARKED.map((rate) => ({ at: place(rate), text: String(100 * rate) }));

export function DetPlot({ det }: { det: DetectorReport['det'] }) {
  return (
    <CurvePlot
      label="DET curve: misses over false alarms, normal-deviate axes"
      testId="det"
      curve={
        det && {
          x: det.falsePositiveRate.map(place),
          y: det.falseNegativeRate.map(place),
        }
      }
      x={{ label: 'false positives, %', ticks: TICKS }}
      y={{ label: 'false negatives, %', ticks: TICKS }}
      reference={{ from: 1, to: 0 }}
    />
  );
}
