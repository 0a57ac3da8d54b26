/** The page's way to the measurement of this machine. Whoever asks ends `measuringHost` afterwards. */
import type { MachineMeasurement } from '@/engine/measure/machine';
import { measuringHost } from './hosts';
import { createPort } from './port';

export const measuring = createPort<MachineMeasurement>(measuringHost, 'measuring');
