/** What pose and light would make of the faces of the next run, asked of the worker that has them. */
import type { PretrainConfig } from '@/lib/config';
import type { LibraryFace, VariantPreview } from '@/workers/protocol';
import { variantRoom } from '@/workers/training';
import { readCrop } from './faceCrops';
import { askLibrary } from './library';

/** Faces that look further aside are not turned: shown only where there is none that is. */
const FRONTAL = 15;

/** The face that shows best what is asked for; undefined where none has a geometry. */
export function shownFace(faces: readonly LibraryFace[]): LibraryFace | undefined {
  const known = faces.filter(({ pose }) => pose);
  const isFrontal = ({ pose }: LibraryFace) => Math.max(Math.abs(pose!.yaw), Math.abs(pose!.pitch)) < FRONTAL;
  return known.find(isFrontal) ?? known[0];
}

/** @returns null where the geometry of the face is damaged */
export async function previewVariants(
  face: LibraryFace,
  faces: readonly LibraryFace[],
  settings: Pick<PretrainConfig, 'pose' | 'light' | 'maxYaw'>,
  seed: number,
): Promise<VariantPreview | null> {
  const geometry = await askLibrary((library) => library.geometry(face.datasetId, face.id));
  if (!geometry) return null;
  const { rgb, parsing } = await readCrop(face);
  const poses = faces.flatMap(({ pose }) => pose ?? []);
  return variantRoom.ask((room) => room.preview({ rgb, parsing, geometry }, poses, settings, seed));
}
