/** Which stored faces a command trains on. */
import { useFaces } from '@/app/state/facesStore';
import { askLibrary } from '@/app/state/library';
import { heldOutIds } from '@/app/state/trainedDetector';
import { labelledFaces } from '@/app/state/trainStore';
import { bonaFideClass } from '@/lib/bonaFide';
import { DETECTOR } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import type { LibraryFace } from '@/workers/protocol';
import type { FaceChoice } from './protocol';

/** @throws LabError when there is no dataset of a name */
export async function facesOf(name: string): Promise<LibraryFace[]> {
  const found = useFaces.getState().datasets.find((dataset) => dataset.name === name);
  if (!found) throw new LabError('wrong-state', `There is no dataset "${name}".`, 'Import its faces first.');
  return (await askLibrary((library) => library.faces(found.id))).filter(({ excluded }) => !excluded);
}

/** @throws LabError `invalid-config` for wrong settings, and as `facesOf` */
export async function chosenFaces({ datasets, unseenBy }: FaceChoice): Promise<LibraryFace[]> {
  const chosen = new Map<string, LibraryFace>();
  for (const name of datasets) {
    const faces = await facesOf(name);
    for (const face of unseenBy === undefined ? faces : await genuineUnseen(faces, unseenBy))
      if (!chosen.has(face.id)) chosen.set(face.id, face);
  }
  return [...chosen.values()];
}

/** Faces without classes are taken whole. */
async function genuineUnseen(faces: readonly LibraryFace[], settings: string): Promise<LibraryFace[]> {
  const classes = [...new Set(faces.flatMap(({ label }) => label ?? []))].sort();
  if (classes.length === 0) return [...faces];
  const genuine = bonaFideClass(classes);
  if (genuine === null) {
    throw new LabError(
      'invalid-config',
      `Which of the classes ${classes.join(', ')} is genuine is not known.`,
      'Call the folder of genuine faces "real".',
    );
  }
  const heldOut = await heldOutIds(DETECTOR.link.fromQuery(new URLSearchParams(settings)), faces);
  return labelledFaces(faces).filter(({ id, label }) => label === genuine && !heldOut.has(id));
}
