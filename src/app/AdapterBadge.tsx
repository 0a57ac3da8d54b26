/** What computes, in the header; details in its help. */
import { Link } from 'wouter';
import layout from '@/app/ui/layout.module.css';
import { formatBytes } from '@/lib/format';
import type { EngineReport } from '@/workers/protocol';
import { useEngine } from './state/engineStore';
import { useTraining } from './state/trainingStore';
import { Help } from './ui/Help';
import styles from './AdapterBadge.module.css';

export function AdapterBadge() {
  const adapter = useTraining((state) => state.adapter);
  const inUse = useEngine((state) => state.inUse);
  switch (adapter.state) {
    case 'unknown':
      return inUse && <ReadyBadge report={inUse} />; // something was scored, and nothing trained
    case 'starting':
      return <span className={`${layout.line} ${layout.hint}`}>Starting…</span>;
    case 'unavailable':
      return <span className={`${layout.line} ${layout.hint} ${styles.bad}`}>No engine</span>;
    case 'lost':
      return <span className={`${layout.line} ${layout.hint} ${styles.bad}`}>GPU lost</span>;
    case 'ready':
      return <ReadyBadge report={adapter.report} />;
  }
}

function ReadyBadge({ report }: { report: EngineReport }) {
  return (
    <span className={`${layout.line} ${layout.hint}`} data-testid="adapter" data-engine={report.engine}>
      <span className={`${layout.ellipsis} ${styles.name}`}>{report.name}</span>
      <Help label={report.engine === 'gpu' ? 'About this adapter' : 'About this engine'}>
        <p>
          <strong>{report.name}</strong>
        </p>
        <p>
          {report.engine === 'gpu' ? 'The GPU computes.' : 'The CPU computes, in WebAssembly.'}{' '}
          {report.reason}
        </p>
        {report.engine === 'gpu' && <AdapterFacts report={report} />}
        <p>
          Suggested model: {report.suggestedPreset}. <Link href="/about#engine">Choose what computes</Link>.
        </p>
      </Help>
    </span>
  );
}

function AdapterFacts({ report }: { report: Extract<EngineReport, { engine: 'gpu' }> }) {
  return (
    <>
      {report.isFallback && (
        <p>A software adapter: everything works, but a GPU would be many times faster.</p>
      )}
      <p>Buffers up to {formatBytes(report.limits.maxBufferSize)}.</p>
      <p>Features: {report.features.join(', ') || 'none'}.</p>
    </>
  );
}
