/** Runs and detectors of this browser where a checkpoint is asked for: the latest at once, the others folded. */
import { useEffect, useMemo } from 'react';
import type { RowAction } from '@/app/actions/rowAction';
import { refreshDetectors, useDetectors } from '@/app/state/detectors';
import { ownCheckpoints, type CheckpointSource, type OwnCheckpoint } from '@/app/state/ownCheckpoints';
import { followRuns, useRuns } from '@/app/state/runsStore';
import { thumbnailFrom } from '@/app/viz/thumbnail';
import { displayText } from '@/lib/displayText';
import { formatBytes, formatCounted } from '@/lib/format';
import { ActionButton } from './ActionButton';
import { FromFile } from './FromFile';
import { PatchGlyph } from './PatchGlyph';
import { Thumbnail } from './Thumbnail';
import layout from './layout.module.css';
import styles from './OwnCheckpoints.module.css';

/** More are rarely meant, and would push the files off the screen. */
const SHOWN_AT_ONCE = 3;

const NONE: readonly string[] = [];

interface OwnCheckpointsProps {
  sources: readonly CheckpointSource[];
  /** Ids of those that are in use already. */
  except?: readonly string[];
  /** What takes one. */
  action: RowAction<OwnCheckpoint>;
}

export function OwnCheckpoints({ sources, except = NONE, action }: OwnCheckpointsProps) {
  const runs = useRuns((state) => state.runs);
  const detectors = useDetectors((state) => state.saved);
  useEffect(() => {
    void refreshDetectors();
    return followRuns({ checkpoints: true });
  }, []);
  const all = useMemo(
    () => ownCheckpoints(runs, detectors, sources).filter(({ id }) => !except.includes(id)),
    [runs, detectors, sources, except],
  );
  if (all.length === 0) return null;
  const others = all.slice(SHOWN_AT_ONCE);
  return (
    <div className={layout.tight} data-testid="own-checkpoints">
      <List of={all.slice(0, SHOWN_AT_ONCE)} action={action} label="Checkpoints of this browser" />
      {others.length > 0 && (
        <details className={layout.fine}>
          <summary>{`${others.length} earlier`}</summary>
          <List of={others} action={action} label="Earlier checkpoints of this browser" />
        </details>
      )}
    </div>
  );
}

function List({
  of,
  action,
  label,
}: Pick<OwnCheckpointsProps, 'action'> & { of: OwnCheckpoint[]; label: string }) {
  return (
    <ul className={layout.tight} aria-label={label}>
      {of.map((checkpoint) => (
        <li key={checkpoint.id} className={layout.line}>
          <Picture of={checkpoint} />
          <span className={styles.words}>
            <FromFile text={checkpoint.title} longest={80} />
            <span className={layout.hint}>{` ${factsOf(checkpoint)}`}</span>
          </span>
          <ActionButton action={action.of(checkpoint)} name={`Use ${displayText(checkpoint.title, 80)}`} />
        </li>
      ))}
    </ul>
  );
}

/** What a run reconstructed last; a detector reconstructs nothing. */
function Picture({ of: checkpoint }: { of: OwnCheckpoint }) {
  const text = checkpoint.from === 'run' ? checkpoint.run.thumbnail : undefined;
  const rgb = useMemo(() => (text === undefined ? null : thumbnailFrom(text)), [text]);
  if (rgb) return <Thumbnail rgb={rgb} testId="run-thumbnail" />;
  return <PatchGlyph of={checkpoint.id} grid={checkpoint.grid} />;
}

/** Model, kind, how far it came, what it takes, when it was saved. */
function factsOf(checkpoint: OwnCheckpoint): string {
  const { size, savedAt } = checkpoint;
  const at = new Date(savedAt).toLocaleString();
  const { sizeBytes } = checkpoint.from === 'detector' ? checkpoint.detector : checkpoint.run;
  const facts = `${formatBytes(sizeBytes)}, ${at}`;
  if (checkpoint.from === 'detector') return `${size}, detector, ${facts}`;
  return `${size}, pretrained for ${formatCounted(checkpoint.run.step, 'step')}, ${facts}`;
}
