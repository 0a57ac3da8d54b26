import type { PretrainConfig } from './config';
import { strategyText } from './maskingStrategies';

/** What to call a run: its name, or what it is and when it began. */
export function runTitle({ name, config, startedAt }: TitledRun): string {
  return name || `${config.preset}, ${strategyText(config.masking).title}, ${localMinute(startedAt)}`;
}

/** "2026-11-24 12:11" where the reader is: Sweden writes dates so that they sort. */
const localMinute = (iso: string): string => new Date(iso).toLocaleString('sv').slice(0, 16);

interface TitledRun {
  name: string;
  config: Pick<PretrainConfig, 'preset' | 'masking'>;
  /** ISO 8601. */
  startedAt: string;
}
