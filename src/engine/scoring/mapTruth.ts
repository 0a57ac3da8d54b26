/**
 * Whether the maps that explain a score light up where faces were forged: of forged faces it is known to the pixel. Every kind of
 * map by family of forgery, each beside two controls: the map shuffled, and the map of the same face before it was forged, which
 * has eyes and mouth in the same places and nothing to find.
 */
import type { FaceCrop } from '@/faces/types';
import { effectByPixel } from '@/lib/effectByPixel';
import { LabError } from '@/lib/errors';
import { FORGERY_FAMILIES, type ForgeryFamily } from '@/lib/forgeries';
import { SCORE_MAPS, type ScoreMapKind } from '@/lib/scoreView';
import {
  mapAgainstTruth,
  patchMeans,
  truthMeans,
  type TruthFigures,
  type TruthMeans,
} from '@/ml/metrics/knownTruth';
import { genuineClass, type DetectorInfo } from './detectorInfo';
import type { ReconstructorFile, ScoringLab } from './scoringLab';

/** A face before and after, and where it was changed. */
export interface ForgedFace {
  /** null: it is not known. */
  original: FaceCrop | null;
  forged: FaceCrop;
  family: ForgeryFamily;
  /** Whom it shows. */
  person: string;
  /** (side, side) 0..1, side at least that of any grid of patches */
  gate: Float32Array;
}

/** What is asked of which detector. */
export interface MapTruthRequest {
  info: DetectorInfo;
  /** Behind the residual; null leaves that kind out. */
  network: (ReconstructorFile & { id: string }) | null;
  /** Of the residual's masks, of the shuffles and of the draws for intervals. */
  seed: number;
}

/** One kind of map on one family. */
export interface KindAgainstTruth {
  kind: ScoreMapKind;
  family: ForgeryFamily | 'all';
  forged: TruthMeans;
  shuffled: TruthMeans;
  /** The map of the face before it was forged, against the same gate. */
  original: TruthMeans;
  /** Forged less original, face by face: what is seen of the forgery itself. */
  gain: TruthMeans;
}

export interface MapTruth {
  /** By kind, in the order of `SCORE_MAPS`; families that there are, then all where there are several. */
  rows: KindAgainstTruth[];
  /** Kinds that could not be computed, each with the reason, a sentence. */
  missing: { kind: ScoreMapKind; reason: string }[];
}

type Lab = Pick<ScoringLab, 'score' | 'explain' | 'gradCam' | 'attention' | 'residual'>;
type Maps = Partial<Record<ScoreMapKind, Float32Array>>;

const NO_NETWORK = 'It needs a pretrained network with its decoder, and none was given.';

/**
 * @param tell hears how many faces are done
 * @param signal ends it between two faces
 * @throws LabError `no-face` where nothing can be said of any face; as `ScoringLab` and `genuineClass`; the signal's reason
 */
export async function mapsAgainstTruth(
  lab: Lab,
  request: MapTruthRequest,
  faces: readonly ForgedFace[],
  tell: (done: number) => void = () => {},
  signal?: AbortSignal,
): Promise<MapTruth> {
  const found = new Map(SCORE_MAPS.map((kind) => [kind, [] as Compared[]]));
  const reasons = new Map<ScoreMapKind, string>(request.network ? [] : [['residual', NO_NETWORK]]);
  for (const [i, face] of faces.entries()) {
    signal?.throwIfAborted();
    const classIndex = await attackClass(lab, request.info, face.forged);
    const of = (crop: FaceCrop) => mapsOf(lab, { ...request, classIndex }, crop, reasons);
    const after = await of(face.forged);
    const before = face.original && (await of(face.original));
    for (const kind of SCORE_MAPS) {
      if (reasons.has(kind)) continue;
      found.get(kind)?.push(compare(after[kind]!, before?.[kind], face, request.seed + i));
    }
    tell(i + 1);
  }
  const kinds = SCORE_MAPS.filter((kind) => !reasons.has(kind));
  const rows = kinds.flatMap((kind) => rowsOf(kind, found.get(kind) ?? [], request.seed));
  requireSomething(rows, request.info);
  return { rows, missing: [...reasons].map(([kind, reason]) => ({ kind, reason })) };
}

/** A face by one kind of map. */
interface Compared extends Pick<ForgedFace, 'family' | 'person'> {
  forged: TruthFigures;
  shuffled: TruthFigures;
  original: TruthFigures;
  gain: TruthFigures;
}

const UNKNOWN: TruthFigures = { auc: null, pointing: null };

function compare(
  after: Float32Array,
  before: Float32Array | undefined,
  { gate, family, person }: ForgedFace,
  seed: number,
): Compared {
  const forged = mapAgainstTruth(after, gate, seed);
  const original = before ? mapAgainstTruth(before, gate, seed) : UNKNOWN;
  const less = (key: keyof TruthFigures) =>
    forged[key] === null || original[key] === null ? null : forged[key] - original[key];
  const gain = { auc: less('auc'), pointing: less('pointing') };
  return { family, person, forged, shuffled: forged.shuffled, original, gain };
}

function rowsOf(kind: ScoreMapKind, all: readonly Compared[], seed: number): KindAgainstTruth[] {
  const families = FORGERY_FAMILIES.filter((family) => all.some((one) => one.family === family));
  const parts = families.length > 1 ? [...families, 'all' as const] : families;
  return parts.map((family) => {
    const part = all.filter((one) => family === 'all' || one.family === family);
    const people = part.map(({ person }) => person);
    const means = (of: 'forged' | 'shuffled' | 'original' | 'gain') =>
      truthMeans(
        part.map((one) => one[of]),
        people,
        seed,
      );
    return {
      ...{ kind, family, forged: means('forged'), shuffled: means('shuffled') },
      ...{ original: means('original'), gain: means('gain') },
    };
  });
}

function requireSomething(rows: readonly KindAgainstTruth[], info: DetectorInfo): void {
  if (rows.some(({ forged }) => forged.faces > 0)) return;
  const grid = info.imageSize / info.patchSize;
  throw new LabError(
    'no-face',
    `Of no face a map can be compared with what was forged: on ${grid} x ${grid} patches none has both patches that are changed by more than half and patches that are not.`,
    'Add swaps to the forged faces, or choose a detector with more patches.',
  );
}

/** Whose score is explained: the attack, of several the one that this face is taken for most. */
async function attackClass(lab: Lab, info: DetectorInfo, face: FaceCrop): Promise<number> {
  const genuine = genuineClass(info);
  const attacks = Array.from(info.classes.keys()).filter((i) => info.classes[i] !== genuine);
  if (attacks.length === 1) return attacks[0];
  const [{ raw }] = await lab.score(info, [face]);
  return attacks.reduce((most, i) => (raw[i] > raw[most] ? i : most), attacks[0]);
}

type Asked = MapTruthRequest & { classIndex: number };

/** Kinds that are computed together. Each map is on a grid of patches; the residual's on its network's own. */
const SOURCES: readonly {
  kinds: readonly ScoreMapKind[];
  maps: (lab: Lab, asked: Asked, face: FaceCrop) => Promise<Maps>;
}[] = [
  {
    kinds: ['relevance', 'rollout', 'occlusion'],
    maps: async (lab, { info, classIndex }, face) => {
      const { relevance, rollout, regions } = await lab.explain(info, face, classIndex);
      const effects = effectByPixel(face.parsing, regions);
      return { relevance, rollout, occlusion: patchMeans(effects, info.imageSize / info.patchSize) };
    },
  },
  {
    kinds: ['grad-cam'],
    maps: async (lab, { info, classIndex }, face) => ({
      'grad-cam': await lab.gradCam(info, face, classIndex),
    }),
  },
  {
    kinds: ['attention'],
    // What the screen shows first: the class token in the first head of the last block.
    maps: async (lab, { info }, face) => ({
      attention: await lab.attention(info, face, { block: info.depth - 1, head: 0, query: 0 }),
    }),
  },
  {
    kinds: ['residual'],
    maps: async (lab, { network, seed }, face): Promise<Maps> =>
      network ? { residual: (await lab.residual(network, face, seed)).error } : {},
  },
];

/** @param reasons why a kind is left out, by now and from here on: this detector cannot give it */
async function mapsOf(
  lab: Lab,
  asked: Asked,
  face: FaceCrop,
  reasons: Map<ScoreMapKind, string>,
): Promise<Maps> {
  let all: Maps = {};
  for (const { kinds, maps } of SOURCES) {
    if (kinds.every((kind) => reasons.has(kind))) continue;
    try {
      const computed = await maps(lab, asked, face);
      for (const kind of kinds)
        if (computed[kind]?.some((value) => !Number.isFinite(value)))
          reasons.set(kind, 'What it computes for a face is no number.');
      all = { ...all, ...computed };
    } catch (error) {
      if (!(error instanceof LabError && error.code === 'out-of-memory')) throw error;
      for (const kind of kinds) reasons.set(kind, `${error.message} ${error.remedy}`);
    }
  }
  return all;
}
