/** Shell of the runs worker, which reads and writes the table of runs: exposes `RunLibrary` to `runsClient.ts`. */
import { expose } from 'comlink';
import { RunLibrary } from '@/engine/training/runLibrary';
import './comlinkErrors';
import type { RunsApi } from './protocol';

const library: RunsApi = new RunLibrary();

expose(library);
