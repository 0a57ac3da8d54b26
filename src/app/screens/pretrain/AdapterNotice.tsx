/** Nothing that computes, or an adapter that went away: what happened, what still works, what to do; and that the CPU computes. */
import { connectAgain } from '@/app/actions/pretrain/run';
import { useEngine } from '@/app/state/engineStore';
import { isActive, usePretraining, useTraining } from '@/app/state/trainingStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import type { ErrorReport } from '@/lib/errors';
import type { EngineReport } from '@/workers/protocol';

export function AdapterNotice() {
  const adapter = useTraining((state) => state.adapter);
  if (adapter.state === 'ready') return <CpuNotice report={adapter.report} />;
  if (adapter.state !== 'unavailable' && adapter.state !== 'lost') return null;
  const lost = adapter.state === 'lost';
  return (
    <div className={layout.notices} data-testid="adapter-notice">
      <Notice
        tone="danger"
        title={lost ? 'The graphics adapter was lost' : titleOf(adapter.error)}
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

const titleOf = ({ code }: ErrorReport) =>
  `Training is not possible here${code === 'webgpu-unavailable' ? ': no WebGPU' : ''}`;

/** Not where it was asked for. */
function CpuNotice({ report }: { report: EngineReport }) {
  const asked = useEngine(({ draft }) => draft.engine === 'cpu');
  const active = usePretraining(({ status }) => isActive(status.phase));
  // While it trains, the header says it.
  if (report.engine === 'gpu' || asked || active) return null;
  return (
    <div className={layout.notices} data-testid="cpu-notice">
      <Notice tone="info" title={`Runs on the ${report.name}`}>
        <p>{report.reason} Everything works; a GPU would be faster for the larger models.</p>
      </Notice>
    </div>
  );
}
