/**
 * Whether the maps that explain a score light up where faces were forged: of forged faces it is known to the pixel. Every kind of
 * map over N faces, each beside two controls: the map shuffled, and the map of the same face before it was forged, which has
 * eyes and mouth in the same places and nothing to find.
 */
import type { FaceCrop } from '@/faces/types';
import { effectByPixel } from '@/lib/effectByPixel';
import { SCORE_MAPS, type ScoreMapKind } from '@/lib/scoreView';
import { mapAgainstTruth, meanFigures, patchMeans, type TruthFigures } from '@/ml/metrics/knownTruth';
import type { DetectorInfo } from './detectorInfo';
import type { ReconstructorFile, ScoringLab } from './scoringLab';

/** A face before and after, and where it was changed. */
export interface ForgedFace {
  original: FaceCrop;
  forged: FaceCrop;
  /** (CROP_SIZE, CROP_SIZE) 0..1 */
  gate: Float32Array;
}

/** What is asked of which detector. */
export interface MapTruthRequest {
  info: DetectorInfo;
  /** The class whose score is explained: the attack. */
  classIndex: number;
  /** Behind the residual; null leaves that kind out. */
  network: (ReconstructorFile & { id: string }) | null;
  /** Of the residual's masks and of the shuffles. */
  seed: number;
}

/** Means over the faces for which a figure is defined. */
export interface KindAgainstTruth {
  kind: ScoreMapKind;
  forged: TruthFigures;
  shuffled: TruthFigures;
  /** The map of the face before it was forged, against the same gate. */
  original: TruthFigures;
  /** Faces with changed and unchanged patches on this map's grid. */
  faces: number;
}

type Lab = Pick<ScoringLab, 'explain' | 'gradCam' | 'attention' | 'residual'>;

/**
 * @param signal ends it between two faces
 * @returns one a kind, in the order of `SCORE_MAPS`
 * @throws LabError as `ScoringLab`; the signal's reason
 */
export async function mapsAgainstTruth(
  lab: Lab,
  request: MapTruthRequest,
  faces: readonly ForgedFace[],
  signal?: AbortSignal,
): Promise<KindAgainstTruth[]> {
  const kinds = SCORE_MAPS.filter((kind) => kind !== 'residual' || request.network);
  const all = new Map(kinds.map((kind) => [kind, [] as Compared[]]));
  for (const [i, { forged, original, gate }] of faces.entries()) {
    signal?.throwIfAborted();
    const [after, before] = [await mapsOf(lab, request, forged), await mapsOf(lab, request, original)];
    for (const kind of kinds) {
      const seed = request.seed + i;
      const [of, control] = [after, before].map((maps) => mapAgainstTruth(maps[kind]!, gate, seed));
      all.get(kind)?.push({ forged: of, shuffled: of.shuffled, original: control });
    }
  }
  return kinds.map((kind) => {
    const compared = all.get(kind) ?? [];
    const mean = (of: keyof Compared) => meanFigures(compared.map((one) => one[of]));
    const defined = compared.filter(({ forged }) => forged.auc !== null).length;
    return {
      kind,
      forged: mean('forged'),
      shuffled: mean('shuffled'),
      original: mean('original'),
      faces: defined,
    };
  });
}

type Compared = Record<'forged' | 'shuffled' | 'original', TruthFigures>;

/** Each on a grid of patches; the residual's on its network's own. Without a network there is none. */
async function mapsOf(
  lab: Lab,
  { info, classIndex, network, seed }: MapTruthRequest,
  face: FaceCrop,
): Promise<Partial<Record<ScoreMapKind, Float32Array>>> {
  const { relevance, rollout, regions } = await lab.explain(info, face, classIndex);
  return {
    relevance,
    rollout,
    occlusion: patchMeans(effectByPixel(face.parsing, regions), info.imageSize / info.patchSize),
    'grad-cam': await lab.gradCam(info, face, classIndex),
    // What the screen shows first: the class token in the first head of the last block.
    attention: await lab.attention(info, face, { block: info.depth - 1, head: 0, query: 0 }),
    ...(network && { residual: (await lab.residual(network, face, seed)).error }),
  };
}
