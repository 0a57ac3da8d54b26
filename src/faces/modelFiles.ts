/**
 * Which of the models that setup obtains are there, and their bytes. Setup leaves `models/manifest.json`; see
 * `tools/lib/models.mjs`, which writes it.
 */
import * as v from 'valibot';
import { LabError } from '@/lib/errors';

/** Best first: Google's bundle, then the one that setup builds from the npm package @mediapipe/face_mesh. */
const LANDMARK_BUNDLES = ['face_landmarker.task', 'face_mesh.task'] as const;
/** The one that also knows blendshapes and pose. */
export const COMPLETE_BUNDLE = LANDMARK_BUNDLES[0];
const SEGMENTER = 'selfie_multiclass_256x256.tflite';

export type LandmarkBundle = (typeof LANDMARK_BUNDLES)[number];
export type ModelFile = LandmarkBundle | typeof SEGMENTER;

export interface ModelChoice {
  landmarks: LandmarkBundle;
  segmenter: typeof SEGMENTER | null;
  /** For the screen: what works less well without the missing models, and how to fix it. */
  reduced: string[];
}

const ManifestSchema = v.object({ available: v.array(v.string()), reduced: v.array(v.string()) });

const REMEDY = 'Run "npm run setup" while the npm registry can be reached, then reload the page.';

/**
 * @param baseUrl absolute address of the app's root
 * @param bundles landmark bundles that may be used, best first
 * @throws LabError `model-missing` when setup never ran or obtained none of the bundles
 */
export async function findModels(
  baseUrl: string,
  bundles: readonly LandmarkBundle[] = LANDMARK_BUNDLES,
): Promise<ModelChoice> {
  const { available, reduced } = await readManifest(baseUrl);
  const landmarks = bundles.find((bundle) => available.includes(bundle));
  if (!landmarks)
    throw new LabError('model-missing', `No landmark model is installed (${bundles.join(', ')}).`, REMEDY);
  return { landmarks, segmenter: available.includes(SEGMENTER) ? SEGMENTER : null, reduced };
}

async function readManifest(baseUrl: string): Promise<v.InferOutput<typeof ManifestSchema>> {
  try {
    const response = await fetch(new URL('models/manifest.json', baseUrl));
    return v.parse(ManifestSchema, await response.json());
  } catch (cause) {
    throw new LabError(
      'model-missing',
      'The face models are not installed: models/manifest.json is missing.',
      REMEDY,
      {
        cause,
      },
    );
  }
}

/** @throws LabError `model-missing` when the server does not have the file after all */
export async function readModel(baseUrl: string, file: ModelFile): Promise<Uint8Array> {
  const response = await fetch(new URL(`models/${file}`, baseUrl));
  if (!response.ok) throw new LabError('model-missing', `models/${file}: HTTP ${response.status}.`, REMEDY);
  return new Uint8Array(await response.arrayBuffer());
}
