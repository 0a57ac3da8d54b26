/** Which stored faces a command trains on. */
import { useFaces } from '@/app/state/facesStore';
import { askLibrary } from '@/app/state/library';
import { heldOutIds } from '@/app/state/trainedDetector';
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
  const heldOut = new Set<string>();
  for (const name of datasets) {
    const faces = await facesOf(name);
    const wanted = unseenBy === undefined ? faces : genuineOf(faces);
    for (const face of wanted) if (!chosen.has(face.id)) chosen.set(face.id, face);
    if (unseenBy === undefined || classesOf(faces).length === 0) continue;
    const config = DETECTOR.link.fromQuery(new URLSearchParams(unseenBy));
    for (const id of await heldOutIds(config, faces)) heldOut.add(id);
  }
  // Also where the same picture lies in another dataset.
  return [...chosen.values()].filter(({ id }) => !heldOut.has(id));
}

const classesOf = (faces: readonly LibraryFace[]): string[] =>
  [...new Set(faces.flatMap(({ label }) => label ?? []))].sort();

/** Of a dataset without classes all. */
function genuineOf(faces: readonly LibraryFace[]): LibraryFace[] {
  const classes = classesOf(faces);
  if (classes.length === 0) return [...faces];
  const genuine = bonaFideClass(classes);
  if (genuine === null) {
    throw new LabError(
      'invalid-config',
      `Which of the classes ${classes.join(', ')} is genuine is not known.`,
      'Call the folder of genuine faces "real", or rename classes: --classes NAME=real.',
    );
  }
  return faces.filter(({ label }) => label === genuine);
}
