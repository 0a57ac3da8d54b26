/**
 * The method at work on the first screen: a sample face, the CRFR-P mask that a person moves over it, and what the
 * network that came with the app reconstructs behind it. Masks keep coming while it computes; the latest is next.
 */
import { create } from '@/app/state/createStore';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { DEFAULT_MASK_VIEW, type MaskView } from '@/lib/maskView';
import { COVERABLE_REGIONS, type CoverableRegion } from '@/lib/regions';
import { foundFaces } from '@/workers/faces';
import { loadSamples } from '@/workers/files';
import { masks as maskWorker } from '@/workers/masks';
import { reconstructions } from '@/workers/scoring';
import type { FaceCrop, Reconstruction } from '@/workers/protocol';
import type { FaceMasks } from '@/workers/protocol/masks';
import { patchAt } from '@/app/viz/maskCanvas';
import { DEMO_PATCH, holdDemoNetwork, openDemoNetwork } from './demoNetwork';
import { drawnCrop } from './drawnCrop';
import { oneAtATime } from './oneAtATime';
import { afterRest } from './throttle';

export interface HomeLookState {
  /** Null until it was read; the drawn face where no sample portrait is installed. */
  face: FaceCrop | null;
  /** The region that is covered fully, and what the rest of the mask is drawn by. */
  region: CoverableRegion;
  seed: number;
  masks: FaceMasks | null;
  /** Of the latest mask, or for a moment of the one before. */
  picture: Reconstruction | null;
  /** The reconstruction, without finding the mask. */
  tookMs: number | null;
  /** What is said aloud: where the mask came to rest. */
  announced: string;
  /** Why nothing is reconstructed. */
  problem: ErrorReport | null;
}

const BEFORE: HomeLookState = {
  face: null,
  region: 'eyes',
  seed: 0,
  masks: null,
  picture: null,
  tookMs: null,
  announced: '',
  problem: null,
};

export const useHomeLook = create<HomeLookState>()(() => BEFORE);

/** Moves the mask to another region. */
export function coverRegion(region: CoverableRegion): void {
  useHomeLook.setState({ region });
  void draw();
}

/** Moves the mask to the next region, and draws the rest anew. */
export function coverNext(): void {
  const { region, seed } = useHomeLook.getState();
  const next = (COVERABLE_REGIONS.indexOf(region) + 1) % COVERABLE_REGIONS.length;
  useHomeLook.setState({ region: COVERABLE_REGIONS[next], seed: seed + 1 });
  void draw();
}

/**
 * Moves the mask to what is pointed at: its region, where there is one that can be covered, and for each patch another
 * draw of the rest.
 * @param x, y from the upper left, 0..1
 */
export function pointAt(x: number, y: number): void {
  const { masks, region, seed } = useHomeLook.getState();
  if (!masks) return;
  const patch = patchAt(x, y, masks.grid);
  const pointed = COVERABLE_REGIONS.find((one) => masks.patches[one][patch] === 1) ?? region;
  if (pointed === region && seed === patch) return;
  useHomeLook.setState({ region: pointed, seed: patch });
  void draw();
}

/** Brings face and network, and keeps them while the screen is open. @returns what ends it */
export function followHomeLook(): () => void {
  const release = holdDemoNetwork();
  let open = true;
  void (async () => {
    // The mask is worth showing before there is a network.
    const face = await sampleFace();
    if (!open) return;
    useHomeLook.setState({ face });
    await draw();
    try {
      await openDemoNetwork();
      if (!open) return;
      hasNetwork = true;
      await draw();
    } catch (error) {
      if (open) useHomeLook.setState({ problem: toErrorReport(error) });
    }
  })();
  return () => {
    open = false;
    hasNetwork = false;
    announce.cancel();
    release();
    useHomeLook.setState(BEFORE);
  };
}

/** The first sample portrait. Setup may not have found any: then the drawn face. */
async function sampleFace(): Promise<FaceCrop> {
  try {
    const [{ name, blob, found }] = await loadSamples(undefined, 1);
    if (found) return await foundFaces.ask((faces) => faces.read(name, blob, found));
  } catch {
    // The Faces screen says what is missing; here there is another face to look at.
  }
  return drawnCrop;
}

let hasNetwork = false;

const draw = oneAtATime(async () => {
  try {
    await drawOnce(useHomeLook.getState());
  } catch (error) {
    useHomeLook.setState({ problem: toErrorReport(error) });
  }
});

async function drawOnce({ face, region, seed }: HomeLookState): Promise<void> {
  if (!face) return;
  const view: MaskView = { ...DEFAULT_MASK_VIEW, strategies: ['crfr-p'], patch: DEMO_PATCH, region, seed };
  const masks = await maskWorker.ask((lab) => lab.draw(face.parsing, view));
  if (useHomeLook.getState().face !== face) return; // the screen is closed
  useHomeLook.setState({ masks });
  if (!hasNetwork) return;
  const { mask, covered } = masks.draws[0];
  const request = { rgb: face.rgb, maskRatio: view.maskRatio, masks: [{ mask, covered }] };
  const begun = performance.now();
  const [picture] = await reconstructions.ask((room) => room.reconstruct(null, request));
  if (useHomeLook.getState().face !== face) return;
  useHomeLook.setState({ picture, tookMs: performance.now() - begun, problem: null });
  announce(`The mask covers the ${region}; what it hides is reconstructed.`);
}

/** Longer than the mask rests while it moves by itself. */
const REST_MS = 2000;

const announce = afterRest((announced: string) => useHomeLook.setState({ announced }), REST_MS);

/** Patches that the encoder sees, of all. */
export function seenPatches({ draws: [{ mask }] }: Pick<FaceMasks, 'draws'>): { seen: number; all: number } {
  return { seen: mask.filter((hidden) => hidden === 0).length, all: mask.length };
}
