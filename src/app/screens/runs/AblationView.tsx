/** One ablation: how far it is, its table, its curves, and what can be taken away. */
import { useEffect, useState } from 'react';
import { ABLATION_EXPORTS, removeAblation, resumeAblation, stopAblation } from '@/app/actions/runs/ablations';
import { reportFailure } from '@/app/reportFailure';
import { isSettled, useAblations } from '@/app/state/ablationSession';
import { finishedRuns, runsOf, withCurves } from '@/app/state/ablationFiles';
import { ABLATION_FIGURES, ablationTable, type MadeRun, type Range } from '@/app/state/ablationTable';
import { useRuns } from '@/app/state/runsStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { ABLATION_TITLES } from '@/lib/ablation';
import { formatCounted, formatDuration, formatMetric } from '@/lib/format';
import type { AblationInfo, PretrainRunInfo } from '@/workers/protocol';
import { AblationAnswer } from './AblationAnswer';
import styles from './Runs.module.css';

export function AblationView({ ablation }: { ablation: AblationInfo }) {
  const all = useRuns((state) => state.runs);
  const working = useAblations((state) => state.workingId);
  const { kind, id, startedAt, dataset, faces, runs } = ablation;
  const existing = runsOf(ablation, all ?? []);
  const settled = existing.filter(({ run }) => isSettled(run)).length;
  const made = useMadeRuns(finishedRuns(ablation, all ?? []));
  const going = working === id;
  const done = settled === runs.length;
  return (
    <section
      className={`${layout.tight} ${layout.part}`}
      aria-label={`${ABLATION_TITLES[kind]}, started ${startedAt}`}
    >
      <h3>
        {ABLATION_TITLES[kind]}, {new Date(startedAt).toLocaleString()}
      </h3>
      <p className={layout.hint} data-testid="ablation-state" data-done={settled} data-total={runs.length}>
        {settled} of {runs.length} runs done{going ? ', active' : done ? '' : ', interrupted'};{' '}
        {runs[0].config.preset}, {formatCounted(runs[0].config.epochs, 'epoch')},{' '}
        {dataset && (
          <>
            <FromFile text={dataset} />,{' '}
          </>
        )}
        {formatCounted(faces.length, 'face')}
      </p>
      {going && <Progress label="runs" done={settled} total={runs.length} />}
      <div className={layout.row}>
        {!done && !going && <ActionButton action={resumeAblation.of(ablation)} variant="primary" />}
        {going && <ActionButton action={stopAblation} />}
        {ABLATION_EXPORTS.map((file) => (
          <ActionButton key={file.picked.id} action={file.of(ablation)} />
        ))}
        <ActionButton action={removeAblation.of(ablation)} />
      </div>
      {made.length > 0 && <Table ablation={ablation} made={made} />}
      <AblationAnswer ablation={ablation} />
    </section>
  );
}

/** The finished runs with their curves. */
function useMadeRuns(finished: readonly { label: string; run: PretrainRunInfo }[]): readonly MadeRun[] {
  const [made, setMade] = useState<readonly MadeRun[]>([]);
  const wanted = finished.map(({ run }) => run.id).join();
  useEffect(() => {
    let current = true;
    void reportFailure(async () => {
      const result = await withCurves(finished);
      if (current) setMade(result);
    });
    return () => {
      current = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `finished` is a new list at every drawing; `wanted` names its runs
  }, [wanted]);
  return made;
}

function Table({ ablation, made }: { ablation: AblationInfo; made: readonly MadeRun[] }) {
  return (
    <>
      <div
        className={`${layout.scroll} ${styles.table}`}
        tabIndex={0}
        role="region"
        aria-label="Table of the ablation"
      >
        <table data-testid="ablation-table" data-made={made.length}>
          <thead>
            <tr>
              <th scope="col">Variant</th>
              <th scope="col" className={styles.number}>
                Runs
              </th>
              {ABLATION_FIGURES.map(({ label }) => (
                <th scope="col" key={label} className={styles.number}>
                  {label}
                </th>
              ))}
              <th scope="col" className={styles.number}>
                Time
              </th>
            </tr>
          </thead>
          <tbody>
            {ablationTable(ablation, made).map(({ label, runs, figures, trainedMs }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td className={styles.number}>{runs}</td>
                {figures.map((range, i) => (
                  <td key={ABLATION_FIGURES[i].label} className={styles.number}>
                    {rangeText(range)}
                  </td>
                ))}
                <td className={styles.number}>{formatDuration(trainedMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={layout.hint}>
        Training losses averaged over the last epoch; with several seeds, their mean and their range.{' '}
        {ablation.kind === 'masking' &&
          'Each strategy is measured on its own masks, and some are harder to reconstruct than others: a lower loss does not mean a better encoder.'}
      </p>
    </>
  );
}

function rangeText(range: Range | null): string {
  if (!range) return '–';
  const { mean, low, high } = range;
  return low === high
    ? formatMetric(mean)
    : `${formatMetric(mean)} (${formatMetric(low)} to ${formatMetric(high)})`;
}
