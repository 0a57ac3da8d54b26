/** The total loss on held-out faces: what says which state of a run is the best, and when it may stop early. */
import type { PretrainConfig } from '@/lib/config';
import type { PretrainFigures, StepTable } from '@/lib/stepFigures';

type Weights = Pick<PretrainConfig, 'objective' | 'weightMim' | 'weightSfr' | 'weightCl'>;
type Measured = Pick<PretrainFigures, 'heldOutC1' | 'heldOutC2' | 'heldOutC3'>;

/** Weighted as in training, of objectives other than 3C C1 alone; NaN where nothing was measured. C2 is 0 where no mask covers a region, as in training. */
export function heldOutTotal(
  figures: Measured,
  { objective, weightMim, weightSfr, weightCl }: Weights,
): number {
  const { heldOutC1, heldOutC2, heldOutC3 } = figures;
  if (objective !== '3c') return heldOutC1;
  return weightMim * heldOutC1 + weightSfr * (Number.isNaN(heldOutC2) ? 0 : heldOutC2) + weightCl * heldOutC3;
}

/** All measurements of a run in their order. */
function heldOutTotals(metrics: StepTable, weights: Weights): number[] {
  const rows = Array.from({ length: metrics.length }, (_, row) => row);
  return rows
    .map((row) => {
      const at = (column: keyof Measured) => metrics.at(column, row);
      const figures = { heldOutC1: at('heldOutC1'), heldOutC2: at('heldOutC2'), heldOutC3: at('heldOutC3') };
      return heldOutTotal(figures, weights);
    })
    .filter(Number.isFinite);
}

/** The latest measurement and the lowest; null before the first. */
export function heldOutSummary(
  metrics: StepTable,
  weights: Weights,
): { loss: number | null; bestLoss: number | null } {
  const totals = heldOutTotals(metrics, weights);
  if (totals.length === 0) return { loss: null, bestLoss: null };
  return { loss: totals[totals.length - 1], bestLoss: totals.reduce((a, b) => Math.min(a, b)) };
}

/** Whether a run has gone on long enough without a lower loss on held-out faces. */
export class Patience {
  private best = Infinity;
  private since = 0;

  /** @param epochs 0: it never runs out */
  constructor(
    private readonly epochs: number,
    private readonly weights: Weights,
  ) {}

  /** As after all these steps. */
  static after(metrics: StepTable | null, epochs: number, weights: Weights): Patience {
    const patience = new Patience(epochs, weights);
    if (metrics) for (const total of heldOutTotals(metrics, weights)) patience.count(total);
    return patience;
  }

  /** The figures of a step; those without a measurement change nothing. */
  see(figures: Measured): void {
    const total = heldOutTotal(figures, this.weights);
    if (Number.isFinite(total)) this.count(total);
  }

  get runsOut(): boolean {
    return this.epochs > 0 && this.since >= this.epochs;
  }

  private count(total: number): void {
    this.since = total < this.best ? 0 : this.since + 1;
    this.best = Math.min(this.best, total);
  }
}
