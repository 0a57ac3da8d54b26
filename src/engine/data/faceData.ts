/**
 * The faces of a run, at the network's size: pictures, region membership, mean and standard deviation.
 * Without augmentation everything is scaled once, before the first step.
 */
import type { FaceCrop, FaceInfo } from '@/faces/types';
import type { PretrainConfig } from '@/lib/config';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { ModelConfig } from '@/lib/presets';
import type { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { regionPatches, type RegionPatches } from '@/ml/masking/regionPatches';
import { mirror, mirrorMap, randomWindow } from './augmentation';
import { BoundedCache } from './boundedCache';
import { FaceVariants, type DrawnVariant } from './faceVariants';
import { resampleMap, resampleRgb, type Window } from '@/lib/resample';

const WHOLE: Window = { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE };

/** One face as the network sees it. */
export interface Sample {
  /** (S, S, 3) 0..255 */
  rgb: Uint8Array;
  patches: RegionPatches;
}

/** What a sample is made of. */
interface Source {
  /** (side, side, 3) */
  rgb: Uint8Array;
  side: number;
  /** (CROP_SIZE, CROP_SIZE) */
  parsing: Uint8Array;
}

type Augmentation = Pick<PretrainConfig, 'randomResizedCrop' | 'flip' | 'pose' | 'light' | 'maxYaw' | 'seed'>;

/** Scaled faces are cached up to so many bytes of pixels; the others are scaled again at each look. */
const CACHED_BYTES = 512 * 1024 ** 2;
/** The same of variants. */
export const CACHED_VARIANT_BYTES = 256 * 1024 ** 2;

export class FaceData {
  /** Without augmentation: the first faces as the network sees them, as many as CACHED_BYTES hold. */
  private readonly plain: Sample[] = [];
  readonly statistics: PixelStatistics;
  private readonly grid: number;
  private readonly variants: FaceVariants | null;
  /** Variants of whole faces, and those of which windows are taken: hardly any window comes again. */
  private readonly made: BoundedCache<Sample>;
  private readonly sources = new BoundedCache<Source>(
    Math.floor(CACHED_VARIANT_BYTES / (4 * CROP_SIZE ** 2)),
  );

  /** @throws LabError `invalid-config` where pose or light is asked for and no face has a geometry */
  constructor(
    readonly faces: readonly FaceCrop[],
    private readonly model: ModelConfig,
    private readonly augmentation: Augmentation,
  ) {
    this.grid = model.imageSize / model.patchSize;
    this.made = new BoundedCache(Math.floor(CACHED_VARIANT_BYTES / (3 * model.imageSize ** 2)));
    this.variants = FaceVariants.of(faces, augmentation);
    this.variants?.requireSome();
    this.statistics = pixelStatistics(this.scaleAll());
  }

  get count(): number {
    return this.faces.length;
  }

  /** The face without augmentation. */
  original(index: number): Sample {
    return this.plain[index] ?? this.scale(this.whole(index), WHOLE, false);
  }

  /** One face in memory at a time, beside those that are cached. */
  private *scaleAll(): Generator<Uint8Array> {
    const cached = Math.floor(CACHED_BYTES / (3 * this.model.imageSize ** 2));
    for (const index of this.faces.keys()) {
      const sample = this.scale(this.whole(index), WHOLE, false);
      if (this.plain.length < cached) this.plain.push(sample);
      yield sample.rgb;
    }
  }

  /** The face as this step trains on it. */
  draw(index: number, random: SeededRandom): Sample {
    const { randomResizedCrop, flip } = this.augmentation;
    const variant = this.variants?.draw(index, random);
    if (!randomResizedCrop && !flip && !variant) return this.original(index);
    const window = randomResizedCrop ? randomWindow(CROP_SIZE, random) : WHOLE;
    const mirrored = flip && random.uniform() < 0.5;
    if (!variant) return this.scale(this.whole(index), window, mirrored);
    if (!randomResizedCrop) {
      const make = () => this.scale(this.varied(variant), window, mirrored);
      return this.made.get(2 * variant.key + Number(mirrored), make);
    }
    const source = this.sources.get(variant.key, () => this.varied(variant));
    return this.scale(source, window, mirrored);
  }

  private whole(index: number): Source {
    const { rgb, parsing } = this.faces[index];
    return { rgb, side: CROP_SIZE, parsing };
  }

  /** At the network's size, or at the crop's where a window of it is enlarged. */
  private varied(variant: DrawnVariant): Source {
    const isWindow = this.augmentation.randomResizedCrop;
    const side = isWindow ? CROP_SIZE : this.model.imageSize;
    const { rgb } = isWindow ? this.faces[variant.index] : this.original(variant.index);
    return { ...this.variants!.show(variant, rgb, side), side };
  }

  private scale(face: Source, window: Window, mirrored: boolean): Sample {
    const { imageSize } = this.model;
    const whole = window === WHOLE;
    const rgb =
      whole && imageSize === face.side ? face.rgb : resampleRgb(face.rgb, CROP_SIZE, window, imageSize);
    const map = whole ? face.parsing : resampleMap(face.parsing, CROP_SIZE, window);
    return {
      rgb: mirrored ? mirror(rgb, imageSize, 3) : rgb,
      patches: regionPatches(mirrored ? mirrorMap(map, CROP_SIZE) : map, CROP_SIZE, this.grid),
    };
  }
}

/** Mean and standard deviation per channel over all pixels of all pictures. */
export function pixelStatistics(pictures: Iterable<Uint8Array>): PixelStatistics {
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  let pixels = 0;
  for (const rgb of pictures) {
    pixels += rgb.length / 3;
    for (let i = 0; i < rgb.length; i++) {
      const value = rgb[i] / 255;
      sums[i % 3] += value;
      squares[i % 3] += value * value;
    }
  }
  const channel = (c: number) => {
    const mean = sums[c] / pixels;
    // A single flat picture has no spread; dividing by it must not make everything infinite.
    const std = Math.max(Math.sqrt(Math.max(squares[c] / pixels - mean * mean, 0)), 1e-3);
    return { mean, std };
  };
  const [r, g, b] = [channel(0), channel(1), channel(2)];
  return { mean: [r.mean, g.mean, b.mean], std: [r.std, g.std, b.std] };
}

/**
 * @param pictures N arrays (S, S, 3) 0..255
 * @returns (N, S, S, 3) normalised: (value / 255 - mean) / std
 */
export function normalisePictures(
  pictures: readonly Uint8Array[],
  { mean, std }: PixelStatistics,
): Float32Array {
  const size = pictures[0].length;
  const out = new Float32Array(pictures.length * size);
  const scale = std.map((s) => 1 / (255 * s));
  const shift = mean.map((m, c) => -m / std[c]);
  pictures.forEach((rgb, n) => {
    for (let i = 0; i < size; i++) out[n * size + i] = rgb[i] * scale[i % 3] + shift[i % 3];
  });
  return out;
}

/**
 * What a saved state says of a face. Field by field: a stored face reads its pixels when they are looked at. The name of its
 * photograph stays in its dataset alone, and goes with it: `openFaces` gives it back.
 */
export function withoutPixels(face: FaceInfo): FaceInfo {
  const { id, datasetId, name, sourceWidth, sourceHeight, box, facesInPhoto } = face;
  const { label, split, group, domain } = face;
  const { framing, isWhole, classPixels } = face;
  return {
    ...{ id, sourceWidth, sourceHeight, box, facesInPhoto },
    name: datasetId === undefined ? name : '',
    ...(datasetId !== undefined && { datasetId }),
    ...(framing && { framing }),
    ...(isWhole && { isWhole }),
    ...(label !== undefined && { label }),
    ...(split !== undefined && { split }),
    ...(group !== undefined && { group }),
    ...(domain !== undefined && { domain }),
    ...(classPixels && { classPixels }),
  };
}
