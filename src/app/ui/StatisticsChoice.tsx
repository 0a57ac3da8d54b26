/** With which mean and standard deviation pixels are normalised: known ones, or those that a text gave. */
import { Select } from './Select';
import layout from './layout.module.css';
import {
  KNOWN_STATISTICS_NAMES,
  knownStatistics,
  statisticsOf,
  type KnownStatistics,
  type PixelStatistics,
} from '@/lib/pixelStatistics';

interface StatisticsChoiceProps {
  id: string;
  statistics: PixelStatistics;
  onChoose: (statistics: PixelStatistics) => unknown;
}

const OTHER = 'other';

export function StatisticsChoice({ id, statistics, onChoose }: StatisticsChoiceProps) {
  const known = knownStatistics(statistics);
  const options: { value: KnownStatistics | typeof OTHER; label: string }[] = KNOWN_STATISTICS_NAMES.map(
    (name) => ({ value: name, label: name }),
  );
  if (!known) options.push({ value: OTHER, label: 'from the file' });
  return (
    <div className={layout.tight}>
      <label className={layout.control}>
        Pixel statistics
        <Select
          id={id}
          value={known ?? OTHER}
          options={options}
          describedBy={`${id}-hint`}
          onChange={(name) => name !== OTHER && onChoose(statisticsOf(name))}
        />
      </label>
      <p id={`${id}-hint`} className={layout.hint}>
        If there is a pretrain_ds_mean_std.txt beside the file, drop it here too: with another normalisation
        of the pixels than in training, the scores are different.
      </p>
    </div>
  );
}
