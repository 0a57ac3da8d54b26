/**
 * What the CPU engine promises: the same faces, settings and seed give the same weights, to the last bit, on every machine,
 * in every browser, for any number of threads.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { drawnFaces } from '@/engine/data/testFaces';
import { PretrainRun } from '@/engine/pretrain/pretrainRun';
import { defaultPretrainConfig } from '@/lib/config';
import type { PresetName } from '@/lib/presets';
import { setKernelMode } from '@/ml/ops/mode';

/** SHA-256 of weights, target and moments after so many steps: what every machine must reproduce. */
export const GOLDEN_HASHES = {
  nano: { steps: 50, hash: '06fac080cf1c4fa54a6ec591f315716e961aee16bac45603bcbead9d5872de3b' },
  micro: { steps: 50, hash: '281d41c4ee58e385b66d613c1a83d33dc80cc10ac1a5d7b527cb338929a10a1f' },
} as const satisfies Partial<Record<PresetName, { steps: number; hash: string }>>;

/** What a browser came to. */
export interface HashAnswer {
  browser: string;
  hashes: { threads: number; hash: string }[];
}

/** Two batches an epoch, so that the order of faces changes on the way. */
const FACES = 32;

/** Trains on drawn faces on the backend that has been claimed. @returns hexadecimal SHA-256 of the state */
export async function hashAfterTraining(preset: keyof typeof GOLDEN_HASHES): Promise<string> {
  const { steps } = GOLDEN_HASHES[preset];
  setKernelMode('fused');
  const run = new PretrainRun({ ...defaultPretrainConfig(preset), epochs: steps / 2 }, drawnFaces(FACES), []);
  try {
    while (run.step < steps) await run.queueStep();
    const { networks, moments } = await run.exportable({ adapter: '', engine: 'cpu' });
    const hash = sha256.create();
    const variables = [
      ...[networks.online, networks.target].flatMap((store) =>
        store.specs.map(({ name }) => store.get(name)),
      ),
      ...moments.flatMap(({ m, v }) => [m, v]),
    ];
    for (const variable of variables) {
      const values = Float32Array.from(await variable.data());
      hash.update(new Uint8Array(values.buffer));
    }
    return bytesToHex(hash.digest());
  } finally {
    run.dispose();
  }
}
