/** The table of runs, with what they take of the space that the browser gives. */
import { useState } from 'react';
import { Link } from 'wouter';
import { KIND_TITLES } from '@/app/state/runComparison';
import { isAbout, methodOf, progressOf, standingOf } from '@/app/state/runWords';
import { useRuns } from '@/app/state/runsStore';
import { setOpenRun, toggleCompared } from '@/app/state/runsView';
import { FromFile } from '@/app/ui/FromFile';
import { Panel } from '@/app/ui/Panel';
import { TextInput } from '@/app/ui/TextInput';
import layout from '@/app/ui/layout.module.css';
import { formatBytes, formatCounted, formatDuration, formatMetric } from '@/lib/format';
import { runTitle } from '@/lib/runTitle';
import type { RunInfo } from '@/workers/protocol';
import styles from './Runs.module.css';

interface RunsTableProps {
  openId: string | null;
  comparedIds: readonly string[];
}

type Key =
  | 'name'
  | 'kind'
  | 'standing'
  | 'preset'
  | 'method'
  | 'data'
  | 'bestLoss'
  | 'bestAuc'
  | 'step'
  | 'time'
  | 'size'
  | 'date';

interface Column {
  key: Key;
  label: string;
  sortBy: (run: RunInfo) => string | number;
  numeric?: boolean;
}

const COLUMNS: readonly Column[] = [
  { key: 'name', label: 'Run', sortBy: runTitle },
  { key: 'kind', label: 'Kind', sortBy: ({ kind }) => KIND_TITLES[kind] },
  { key: 'standing', label: 'Status', sortBy: standingOf },
  { key: 'preset', label: 'Model', sortBy: ({ config }) => config.preset },
  { key: 'method', label: 'Method', sortBy: methodOf },
  { key: 'data', label: 'Data', sortBy: ({ dataset }) => dataset },
  {
    key: 'bestLoss',
    label: 'Best loss',
    sortBy: ({ bestLoss, loss }) => bestLoss ?? loss ?? Infinity,
    numeric: true,
  },
  { key: 'bestAuc', label: 'Best validation AUC', sortBy: ({ bestAuc }) => bestAuc ?? -1, numeric: true },
  { key: 'step', label: 'Steps', sortBy: ({ step }) => step, numeric: true },
  { key: 'time', label: 'Time', sortBy: ({ trainedMs }) => trainedMs, numeric: true },
  { key: 'size', label: 'Size', sortBy: ({ sizeBytes }) => sizeBytes, numeric: true },
  { key: 'date', label: 'Last saved', sortBy: ({ updatedAt }) => updatedAt, numeric: true },
];

export function RunsTable(props: RunsTableProps) {
  const runs = useRuns((state) => state.runs);
  const failed = useRuns((state) => state.problem !== null);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<{ key: Key; down: boolean }>({ key: 'date', down: true });
  const shown = sorted(runs ?? [], sort).filter((run) => isAbout(run, filter));

  return (
    <Panel title="Runs" tools={<SpaceLine />}>
      {runs === null ? (
        <p role="status">{failed ? 'Nothing could be read.' : 'Reading the runs…'}</p>
      ) : runs.length === 0 ? (
        <p className={layout.hint}>
          No runs yet. Every run that you start on <Link href="/pretrain">Pretrain</Link> or{' '}
          <Link href="/train">Train</Link> is saved here with its settings, curves and weights.
        </p>
      ) : (
        <div className={layout.stack}>
          <div className={styles.filter}>
            <TextInput
              type="search"
              aria-label="Filter runs"
              placeholder="Filter by name, kind, tag, model …"
              value={filter}
              onText={setFilter}
            />
          </div>
          <div
            className={`${layout.scroll} ${styles.table}`}
            tabIndex={0}
            role="region"
            aria-label="Table of runs"
          >
            <table data-testid="runs">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="visuallyHidden">Compare</span>
                  </th>
                  {COLUMNS.map((column) => (
                    <SortHead key={column.key} column={column} sort={sort} onSort={setSort} />
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((run) => (
                  <RunRow key={run.id} run={run} {...props} />
                ))}
              </tbody>
            </table>
          </div>
          <p className={layout.hint} role="status">
            {shown.length === runs.length ? '' : `${shown.length} of ${runs.length} runs match. `}
            Select runs to compare their curves and settings; press a name to open a run.
          </p>
        </div>
      )}
    </Panel>
  );
}

function sorted(runs: readonly RunInfo[], { key, down }: { key: Key; down: boolean }): RunInfo[] {
  const { sortBy } = COLUMNS.find((column) => column.key === key) ?? COLUMNS[0];
  const sign = down ? -1 : 1;
  return [...runs].sort((a, b) => {
    const [x, y] = [sortBy(a), sortBy(b)];
    return sign * (x < y ? -1 : x > y ? 1 : 0);
  });
}

interface SortHeadProps {
  column: Column;
  sort: { key: Key; down: boolean };
  onSort: (sort: { key: Key; down: boolean }) => void;
}

function SortHead({ column: { key, label, numeric }, sort, onSort }: SortHeadProps) {
  const active = sort.key === key;
  return (
    <th
      scope="col"
      className={key === 'name' ? styles.title : numeric ? styles.number : undefined}
      aria-sort={active ? (sort.down ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" onClick={() => onSort({ key, down: active ? !sort.down : false })}>
        {label}
        <span aria-hidden="true">{active ? (sort.down ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}

function RunRow({ run, openId, comparedIds }: RunsTableProps & { run: RunInfo }) {
  const { id, kind, config, tags, dataset, faceCount, trainedMs, sizeBytes, updatedAt } = run;
  const { bestLoss, loss, bestAuc } = run;
  const title = runTitle(run);
  const standing = standingOf(run);
  return (
    <tr data-open={openId === id || undefined} data-steps={run.step} data-kind={kind}>
      <td>
        <input
          type="checkbox"
          aria-label={`Compare ${title}`}
          checked={comparedIds.includes(id)}
          onChange={() => toggleCompared(id)}
        />
      </td>
      <th scope="row" className={styles.title}>
        <button
          type="button"
          className={styles.name}
          aria-expanded={openId === id}
          onClick={() => setOpenRun(openId === id ? null : id)}
        >
          <FromFile text={title} longest={160} />
        </button>
        {tags.map((tag) => (
          <span key={tag} className={styles.tag}>
            <FromFile text={tag} longest={40} />
          </span>
        ))}
      </th>
      <td>{KIND_TITLES[kind]}</td>
      <td>
        <span className={styles.standing} data-standing={standing}>
          {standing}
        </span>
      </td>
      <td>{config.preset}</td>
      <td className={styles.folds}>{methodOf(run)}</td>
      <td className={styles.folds}>
        {dataset && (
          <>
            <FromFile text={dataset} />,{' '}
          </>
        )}
        {formatCounted(faceCount, 'face')}
      </td>
      <td className={styles.number}>{formatMetric(bestLoss ?? loss)}</td>
      <td className={styles.number}>{formatMetric(bestAuc)}</td>
      <td className={`${styles.number} ${styles.folds}`}>{progressOf(run)}</td>
      <td className={styles.number}>{formatDuration(trainedMs)}</td>
      <td className={styles.number}>{formatBytes(sizeBytes)}</td>
      <td className={`${styles.number} ${styles.folds}`}>{new Date(updatedAt).toLocaleString()}</td>
    </tr>
  );
}

/** What runs take, and what the browser gives; a warning in words before it is used up. */
function SpaceLine() {
  const runs = useRuns((state) => state.runs);
  const space = useRuns((state) => state.space);
  if (!runs || !space) return null;
  const ofRuns = runs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const low = space.usedBytes > LOW_SHARE * space.quotaBytes;
  return (
    <span className={low ? styles.low : layout.hint} data-testid="space">
      {formatBytes(ofRuns)} in runs. Storage used: {formatBytes(space.usedBytes)} of{' '}
      {formatBytes(space.quotaBytes)}.{low && ' Delete runs or datasets before the next one.'}
    </span>
  );
}

const LOW_SHARE = 0.9;
