/** How far an import is: what is being done, counts, rate, time left, and the way to stop it. */
import { useFaces } from '@/app/state/facesStore';
import { stopImport } from '@/app/actions/faces/import';
import { formatCount, formatDuration } from '@/lib/format';
import { ActionButton } from './ActionButton';
import { Notice } from './Notice';
import { Progress } from './Progress';
import layout from './layout.module.css';

export function ImportProgress() {
  const status = useFaces((state) => state.status);
  const isOpen = useFaces((state) => state.datasetId !== '');
  if (status.phase === 'idle') return null;
  if (status.phase === 'failed') {
    return (
      <Notice tone="danger" title={isOpen ? 'The import stopped' : 'The faces library could not be opened'}>
        <p>{status.error.message}</p>
        <p>
          {status.error.remedy}{' '}
          {isOpen ? 'Faces imported so far are still here.' : 'Nothing in it was changed.'}
        </p>
      </Notice>
    );
  }
  return (
    <div className={layout.tight} data-testid="import-status">
      <StageBar />
      <ActionButton action={stopImport} />
    </div>
  );
}

function StageBar() {
  const status = useFaces((state) => state.status);
  switch (status.phase) {
    case 'loading models':
      return <Progress label={`loading models: ${status.label}`} done={status.done} total={status.total} />;
    case 'listing files':
      return (
        <Progress label="listing files" done={0} total={0} detail={`${formatCount(status.found)} found`} />
      );
    case 'taking frames':
      return <Progress label={`frames of ${status.name}`} done={status.done} total={status.total} />;
    case 'importing': {
      const { counts, facesPerSecond, etaMs } = status;
      const rate = Number.isNaN(etaMs)
        ? ''
        : `, ${facesPerSecond.toFixed(1)} faces/s, ${formatDuration(etaMs)} left`;
      const detail = `${formatCount(counts.done)} / ${formatCount(counts.total)}${rate}`;
      return <Progress label="parsing faces" done={counts.done} total={counts.total} detail={detail} />;
    }
    case 'idle':
    case 'failed':
      return null;
  }
}
