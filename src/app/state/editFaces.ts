/** What a person changes about stored faces; the faces store follows. Everything rejects as the library does. */
import type { FaceBox, LibraryFace } from '@/workers/protocol';
import { forgetCrop } from './faceCrops';
import { useFaces } from './facesStore';
import { askLibrary, refreshDatasets } from './library';

/** Leaves faces out of training, or takes them in again. */
export async function excludeFaces(faces: readonly LibraryFace[], excluded: boolean): Promise<void> {
  const ids = new Set(faces.map(({ id }) => id));
  const { datasetId } = useFaces.getState();
  await askLibrary((library) => library.setExcluded(datasetId, [...ids], excluded));
  useFaces.setState((state) => ({
    faces: state.faces.map((face) => (ids.has(face.id) ? { ...face, excluded } : face)),
    shownIds: state.shownIds.filter((id) => !(excluded && ids.has(id))),
  }));
  await refreshDatasets();
}

const withoutLabel = ({ label: _label, ...face }: LibraryFace): LibraryFace => face;

/**
 * Gives faces of one dataset, which need not be open, a class, or with null takes it from them.
 * @returns how many of them are there
 */
export async function labelFaces(faces: readonly LibraryFace[], label: string | null): Promise<number> {
  if (faces.length === 0) return 0;
  const ids = new Set(faces.map(({ id }) => id));
  const [{ datasetId }] = faces;
  const labelled = await askLibrary((library) => library.setLabel(datasetId, [...ids], label));
  if (useFaces.getState().datasetId !== datasetId) return labelled;
  const own = label === null ? {} : { label: label.trim() };
  useFaces.setState((state) => ({
    faces: state.faces.map((face) => (ids.has(face.id) ? { ...withoutLabel(face), ...own } : face)),
  }));
  return labelled;
}

/** Gives the faces that the latest import gave another class the one that they had; their parts stay those of the files. */
export async function undoChangedClasses(): Promise<void> {
  const { changed, faces } = useFaces.getState();
  for (const label of new Set(changed.map(({ was }) => was.label))) {
    const ids = new Set(changed.flatMap(({ id, was }) => (was.label === label ? id : [])));
    await labelFaces(faces.filter(({ id }) => ids.has(id)), label); // prettier-ignore
  }
  useFaces.setState({ changed: [] });
}

/**
 * Replaces the parsing map of a face.
 * @param parsing (CROP_SIZE, CROP_SIZE) class ids
 */
export async function repaintFace(face: LibraryFace, parsing: Uint8Array): Promise<void> {
  const { datasetId, id } = face;
  const changed = await askLibrary((library) => library.repaint(datasetId, id, parsing));
  forgetCrop(face);
  useFaces.getState().replaceFace(id, changed);
}

/** Takes another face of the same photograph. @returns the one that is there now */
export async function pickFace(face: LibraryFace, choice: FaceBox): Promise<LibraryFace> {
  const { datasetId, id } = face;
  const picked = await askLibrary((library) => library.pickFace(datasetId, id, choice));
  forgetCrop(face);
  useFaces.getState().replaceFace(id, picked);
  return picked;
}
