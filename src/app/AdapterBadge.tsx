/** Which GPU computes, in the header; details in its help. */
import layout from '@/app/ui/layout.module.css';
import { formatBytes } from '@/lib/format';
import type { AdapterReport } from '@/workers/protocol';
import { useTraining } from './state/trainingStore';
import { Help } from './ui/Help';
import styles from './AdapterBadge.module.css';

export function AdapterBadge() {
  const adapter = useTraining((state) => state.adapter);
  switch (adapter.state) {
    case 'unknown':
      return null;
    case 'starting':
      return <span className={`${layout.line} ${layout.hint}`}>Looking for a GPU…</span>;
    case 'unavailable':
      return <span className={`${layout.line} ${layout.hint} ${styles.bad}`}>No WebGPU</span>;
    case 'lost':
      return <span className={`${layout.line} ${layout.hint} ${styles.bad}`}>GPU lost</span>;
    case 'ready':
      return <ReadyBadge report={adapter.report} />;
  }
}

function ReadyBadge({ report }: { report: AdapterReport }) {
  return (
    <span className={`${layout.line} ${layout.hint}`} data-testid="adapter">
      <span className={`${layout.ellipsis} ${styles.name}`}>{report.name}</span>
      <Help label="About this adapter">
        <p>
          <strong>{report.name}</strong>
        </p>
        {report.isFallback && (
          <p>A software adapter: everything works, but a GPU would be many times faster.</p>
        )}
        <p>
          Buffers up to {formatBytes(report.limits.maxBufferSize)}. Suggested model: {report.suggestedPreset}.
        </p>
        <p>Features: {report.features.join(', ') || 'none'}.</p>
      </Help>
    </span>
  );
}
