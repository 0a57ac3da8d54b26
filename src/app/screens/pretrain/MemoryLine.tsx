/** What the run holds in memory, beside what was predicted. */
import { useForecast } from '@/app/state/forecast';
import { usePretraining } from '@/app/state/trainingStore';
import layout from '@/app/ui/layout.module.css';
import { formatBytes } from '@/lib/format';

export function MemoryLine() {
  const memory = usePretraining(({ latest }) => latest?.memory);
  const forecast = useForecast();
  if (!memory) return null;
  const { tensors, buffers, bytes, peakBytes } = memory;
  const predicted = forecast.state === 'ready' ? `, ${formatBytes(forecast.forecast.bytes)} predicted` : '';
  return (
    <p
      className={`${layout.small} ${layout.number}`}
      data-testid="metric-memory"
      data-tensors={tensors}
      data-buffers={buffers}
      data-bytes={bytes}
      data-peak-bytes={peakBytes}
    >
      Memory {formatBytes(bytes)} in {buffers} buffers and {tensors} tensors; {formatBytes(peakBytes)} at the
      peak{predicted}
    </p>
  );
}
