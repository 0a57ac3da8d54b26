/** Which variant of each kernel was measured fastest on this adapter, with what the others took. */
import { useEffect } from 'react';
import { measureAgain } from '@/app/actions/about';
import { askForKernels, useKernels } from '@/app/state/kernelTuning';
import { ActionButton } from '@/app/ui/ActionButton';
import layout from '@/app/ui/layout.module.css';
import { formatCount } from '@/lib/format';
import type { TuningReport } from '@/workers/protocol';
import styles from './KernelTable.module.css';

type Entry = TuningReport['entries'][number];

const milliseconds = (ms: number | null) => (ms === null ? 'not timed' : `${ms.toPrecision(3)} ms`);

export function KernelTable() {
  const shown = useKernels((state) => state.tuning);
  useEffect(() => void askForKernels(), []);

  if (shown.state === 'asking') return <p>Asking the graphics adapter …</p>;
  if (shown.state === 'none')
    return <p>The CPU engine has one kernel for each operation: there is nothing to choose.</p>;
  if (shown.state === 'failed') return <p>{shown.why}</p>;
  const { adapter, version, entries } = shown.report;
  return (
    <div className={layout.stack} data-testid="kernel-tuning">
      <p>
        Every product, attention and layer norm exists in several variants with the same result. The first run
        on <strong>{adapter}</strong> times those that it needs, and version {version} then always uses the
        fastest, so that a run can be repeated. The choice is part of a run's record.
      </p>
      {entries.length === 0 ? (
        <p>Nothing has been measured here yet: start a run.</p>
      ) : (
        <details>
          <summary>What was measured: {formatCount(entries.length)} sizes</summary>
          <div className={layout.scroll} tabIndex={0} role="region" aria-label="Measured kernels">
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">Operation</th>
                  <th scope="col">Size</th>
                  <th scope="col">Variants, fastest first</th>
                </tr>
              </thead>
              <tbody>
                {entries.map((entry) => (
                  <EntryRow key={`${entry.family} ${entry.size}`} entry={entry} />
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
      {entries.length > 0 && (
        <div>
          <ActionButton action={measureAgain} />
        </div>
      )}
    </div>
  );
}

function EntryRow({ entry: { family, size, chosen, variants } }: { entry: Entry }) {
  const ordered = [...variants].sort((a, b) => (a.ms ?? Infinity) - (b.ms ?? Infinity));
  return (
    <tr>
      <th scope="row">{family}</th>
      <td>{size}</td>
      <td>
        {chosen === null && <span>default: the time for measuring was used up</span>}
        <ul className={styles.variants}>
          {ordered.map(({ name, ms, note }) => (
            <li key={name} className={name === chosen ? styles.chosen : undefined} title={note}>
              <span>
                {name}
                {name === chosen && <span className={styles.mark}>in use</span>}
              </span>
              <span className={layout.number}>{milliseconds(ms)}</span>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
