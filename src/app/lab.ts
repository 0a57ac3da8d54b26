/** The one run session of this tab. Its worker starts at the first `connect`, not at import. */
import { createGpuClient } from '@/workers/gpuClient';
import { RunSession } from './state/runSession';

export const runSession = new RunSession(createGpuClient);
