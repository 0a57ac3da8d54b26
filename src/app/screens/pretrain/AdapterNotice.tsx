/** No WebGPU, or an adapter that went away: what happened, what still works, what to do. */
import { connectAgain } from '@/app/actions/pretrain/run';
import { useTraining } from '@/app/state/trainingStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';

export function AdapterNotice() {
  const adapter = useTraining((state) => state.adapter);
  if (adapter.state !== 'unavailable' && adapter.state !== 'lost') return null;
  const lost = adapter.state === 'lost';
  return (
    <div className={layout.notices} data-testid="adapter-notice">
      <Notice
        tone="danger"
        title={lost ? 'The graphics adapter was lost' : 'Training is not possible here: no WebGPU'}
        actions={<ActionButton action={connectAgain} />}
      >
        <p>{adapter.error.message}</p>
        <p>
          <strong>What still works:</strong>{' '}
          {lost
            ? 'faces, settings, figures and the last pictures are still here; figures and pictures can be exported.'
            : 'importing photographs and looking at their crops and parsing maps, and sharing settings by link.'}
        </p>
        <p>
          <strong>What to do:</strong> {adapter.error.remedy}
        </p>
      </Notice>
    </div>
  );
}
