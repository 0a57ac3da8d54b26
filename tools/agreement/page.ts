/**
 * The page of `npm run agreement`: parses the same pictures with both landmark models, each in its own worker,
 * from detection to map, and compares the region groups patch by patch.
 */
import { wrap, type Remote } from 'comlink';
import type { LandmarkBundle } from '@/faces/modelFiles';
import type { FaceOutcome } from '@/faces/types';
import { CROP_SIZE, REGION_GROUPS, type RegionGroup } from '@/lib/regions';
import { regionPatches } from '@/ml/masking/regionPatches';
import type { AgreementApi } from './agreement.worker';

/** Patch side of the paper's ViT. */
const PATCH_SIZE = 16;
const GRID = CROP_SIZE / PATCH_SIZE;

/** Two parsings of one picture. IoU of each group that at least one of them contains. */
export type Comparison =
  | { name: string; ok: true; iou: Partial<Record<RegionGroup, number>> }
  | { name: string; ok: false; reason: string };

async function startEngine(bundle: LandmarkBundle): Promise<Remote<AgreementApi>> {
  const worker = new Worker(new URL('./agreement.worker.ts', import.meta.url), { type: 'module' });
  const failure = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => reject(new Error(`worker of ${bundle}: ${event.message}`)));
  });
  const engine = wrap<AgreementApi>(worker);
  await Promise.race([engine.load(bundle), failure]);
  return engine;
}

function iouOf(a: Uint8Array, b: Uint8Array): number | undefined {
  let both = 0;
  let either = 0;
  a.forEach((inA, i) => {
    if (inA && b[i]) both++;
    if (inA || b[i]) either++;
  });
  return either === 0 ? undefined : both / either;
}

function compare(name: string, a: FaceOutcome, b: FaceOutcome): Comparison {
  if (!a.ok) return { name, ok: false, reason: `face_landmarker: ${a.error.message}` };
  if (!b.ok) return { name, ok: false, reason: `face_mesh: ${b.error.message}` };
  const first = regionPatches(a.face.parsing, CROP_SIZE, GRID);
  const second = regionPatches(b.face.parsing, CROP_SIZE, GRID);
  const entries = REGION_GROUPS.map((group) => [group, iouOf(first[group], second[group])] as const);
  return { name, ok: true, iou: Object.fromEntries(entries.filter(([, iou]) => iou !== undefined)) };
}

/** Compares every file of the page's file input, in order. */
async function run(): Promise<Comparison[]> {
  const input = document.querySelector<HTMLInputElement>('#files');
  const landmarker = await startEngine('face_landmarker.task');
  const faceMesh = await startEngine('face_mesh.task');
  const results: Comparison[] = [];
  for (const file of input?.files ?? []) {
    const picture = { name: file.name, blob: file };
    results.push(compare(file.name, await landmarker.process(picture), await faceMesh.process(picture)));
  }
  return results;
}

declare global {
  interface Window {
    agreement: { run: typeof run };
  }
}
window.agreement = { run };
