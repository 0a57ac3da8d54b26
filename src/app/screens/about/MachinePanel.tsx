/** What this machine can do: measured at the press of a button, as a small table to copy or export. */
import { cancelMeasure, copyMeasurement, exportMeasurement, measure } from '@/app/actions/about';
import { useAction } from '@/app/actions/useAction';
import { useMachine } from '@/app/state/machineMeasure';
import { ActionButton } from '@/app/ui/ActionButton';
import { Notice } from '@/app/ui/Notice';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import type { MachineReport } from '@/workers/protocol';

export function MachinePanel() {
  const { status, report } = useMachine();
  const { obstacle } = useAction(measure);
  const measures = status.phase === 'measuring';
  return (
    <div className={layout.stack} data-testid="machine" data-phase={status.phase}>
      <p>
        Ten seconds tell how quickly products, a training step of <em>micro</em> at batch 16 and the score of
        one face are computed here, by each engine. More, and against other libraries, says{' '}
        <code>npm run bench -- --suite all --tune --json FILE</code>.
      </p>
      <div className={layout.row}>
        <ActionButton action={measure} />
        {measures && <ActionButton action={cancelMeasure} />}
        {report && <ActionButton action={copyMeasurement} />}
        {report && <ActionButton action={exportMeasurement} />}
        {obstacle && !measures && <span className={layout.hint}>{obstacle}</span>}
      </div>
      {measures && <Progress label={`measuring: ${status.label}`} done={status.done} total={status.total} />}
      {status.phase === 'failed' && (
        <Notice tone="danger" title="This machine was not measured">
          <p>{status.error.message}</p>
          <p>{status.error.remedy}</p>
        </Notice>
      )}
      {report && <ReportTable report={report} />}
    </div>
  );
}

function ReportTable({ report }: { report: MachineReport }) {
  const { machine, adapter, peakMatmul, cpuPeaks, rows } = report;
  const { cores, threads, memoryGiB, browser } = machine;
  const products = [
    ...cpuPeaks.map((peak) => ({ engine: `CPU, ${inThreads(peak.threads)}`, ...peak })),
    ...(peakMatmul.gflops > 0 ? [{ engine: 'GPU', ...peakMatmul }] : []),
  ];
  return (
    <div className={layout.scroll} tabIndex={0} role="region" aria-label="Measured on this machine">
      <table data-testid="machine-report">
        <thead>
          <tr>
            <th scope="col">Measured</th>
            <th scope="col">Engine</th>
            <th scope="col">Result</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {products.map(({ engine, gflops, how }) => (
            <tr key={engine}>
              <th scope="row">Product</th>
              <td>{engine}</td>
              <td className={layout.number}>{gflops.toPrecision(3)} GFLOP/s</td>
              <td>{how}</td>
            </tr>
          ))}
          {rows.map((row) => (
            <tr key={`${row.suite} ${row.variant}`}>
              <th scope="row">{row.suite === 'step' ? `Training step, ${row.preset}` : 'Crop to score'}</th>
              <td>{row.backend === 'webgpu' ? 'GPU' : `CPU, ${inThreads(threads)}`}</td>
              <td className={layout.number}>{row.medianMs.toPrecision(3)} ms</td>
              <td>
                {row.minMs.toPrecision(3)} to {row.maxMs.toPrecision(3)}, n = {row.samples}
                {row.note !== undefined && `; ${row.note}`}
              </td>
            </tr>
          ))}
          <Fact name="Graphics adapter" value={adapter.description} />
          <Fact name="Cores" value={`${cores}, ${inThreads(threads)} of the CPU engine`} />
          {memoryGiB !== null && (
            <Fact name="Memory" value={`${memoryGiB} GiB or more, as the browser says`} />
          )}
          <Fact name="Browser" value={browser} />
        </tbody>
      </table>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td colSpan={3}>{value}</td>
    </tr>
  );
}

const inThreads = (count: number) => (count === 1 ? '1 thread' : `${count} threads`);
