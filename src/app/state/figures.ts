/** The figures of a report: what each is called, where it stands, which way is better. */
import type { FigureKey } from '@/lib/evaluationLink';
import type { LevelFigures } from '@/workers/protocol/evaluation';

export interface Figure {
  key: FigureKey;
  label: string;
  read: (figures: LevelFigures) => number | null;
  interval?: (figures: LevelFigures) => LevelFigures['aucInterval'];
  lowerIsBetter: boolean;
}

const figure = (
  key: FigureKey,
  label: string,
  read: Figure['read'],
  more: Partial<Pick<Figure, 'interval' | 'lowerIsBetter'>> = {},
): Figure => ({ key, label, read, lowerIsBetter: false, ...more });

const lower = { lowerIsBetter: true };

/** A figure of presentation attacks. */
const presented = (key: 'apcer' | 'bpcer' | 'acer', label: string): Figure =>
  figure(key, label, ({ presentation }) => presentation[key], {
    ...lower,
    interval: ({ presentationIntervals }) => presentationIntervals[key],
  });

export const FIGURES: readonly Figure[] = [
  figure('auc', 'AUC', ({ auc }) => auc, { interval: ({ aucInterval }) => aucInterval }),
  figure('eer', 'EER', ({ eer }) => eer, { ...lower, interval: ({ eerInterval }) => eerInterval }),
  figure('ap', 'Average precision', ({ ap }) => ap, { interval: ({ apInterval }) => apInterval }),
  figure('tprAtLowFpr', 'TPR at FPR 1 %, attack is positive', ({ tprAtLowFpr }) => tprAtLowFpr, {
    interval: ({ tprAtLowFprInterval }) => tprAtLowFprInterval,
  }),
  figure(
    'genuineTprAtLowFpr',
    'TPR at FPR 1 %, genuine is positive',
    ({ genuineTprAtLowFpr }) => genuineTprAtLowFpr,
    { interval: ({ genuineTprAtLowFprInterval }) => genuineTprAtLowFprInterval },
  ),
  figure('accuracy', 'Accuracy', ({ accuracy }) => accuracy, {
    interval: ({ accuracyInterval }) => accuracyInterval,
  }),
  figure('balancedAccuracy', 'Balanced accuracy', ({ balancedAccuracy }) => balancedAccuracy, {
    interval: ({ balancedAccuracyInterval }) => balancedAccuracyInterval,
  }),
  figure('hter', 'HTER', ({ hter }) => hter, { ...lower, interval: ({ hterInterval }) => hterInterval }),
  presented('apcer', 'APCER'),
  presented('bpcer', 'BPCER'),
  presented('acer', 'ACER'),
];

/**
 * Why figures of these faces are undefined, and what to do about it; null where all are there. A figure that compares
 * genuine faces with attacks needs both.
 */
export function whyUndefined({ presentation: { apcer, bpcer } }: LevelFigures): string | null {
  if (apcer !== null && bpcer !== null) return null;
  const [missing, wayOut] =
    bpcer === null
      ? ['genuine faces', 'Import some']
      : ['attacks', 'Import some, also for a detector that was trained on self-blended fakes,'];
  return `Figures that compare both classes are undefined (–): there are no ${missing} here. ${wayOut} into a folder of their own.`;
}
