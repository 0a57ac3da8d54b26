/** `npm run detect` under Node with Dawn. WebGPU must be in place before tfjs looks for it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installWebgpu } from '../lib/nodeWebgpu';
import type { DetectJob } from './experiment';

const [jobFile, outFolder] = process.argv.slice(2);
installWebgpu();
const { runDetect } = await import('./experiment');
const job = JSON.parse(readFileSync(jobFile, 'utf8')) as DetectJob;
const result = await runDetect(job, {
  log: (line) => console.error(line),
  bytes: (path) => Promise.resolve(new Uint8Array(readFileSync(path))),
  keep: (name, bytes) => writeFileSync(join(outFolder, name), bytes),
});
writeFileSync(join(outFolder, 'result.json'), JSON.stringify(result, null, 2));
// Dawn's event loop keeps the process alive.
process.exit(0);
