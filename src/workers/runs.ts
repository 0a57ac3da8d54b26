/** The page's way to the table of runs, which needs no GPU. */
import type { RunLibrary } from '@/engine/training/runLibrary';
import { dataHost } from './hosts';
import { createPort } from './port';

export const runs = createPort<RunLibrary>(dataHost, 'runs');
