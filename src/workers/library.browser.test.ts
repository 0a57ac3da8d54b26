/** The library over its real worker and real storage. Maps are given, so that no face model is needed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawnFaces } from '@/engine/data/testFaces';
import { openFaces } from '@/engine/data/storedFaces';
import { BLENDSHAPES, MATRIX_VALUES, poseOf, type FaceGeometry } from '@/faces/geometry';
import { LANDMARK_VALUES, packGeometry, unpackGeometry } from '@/faces/geometryRecord';
import { fingerprint } from '@/faces/library/facts';
import { formatGeometryFile } from '@/faces/library/geometryFile';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceLibrary } from '@/faces/library/faceLibrary';
import { createLibraryPort } from './faces';
import { WorkerHost, type Port } from './port';
import type { FaceCrop, ImportSource, LibraryEvent, LibraryFace } from './protocol';
import { authorsFolder, npy, png } from './testFolder';

const OPTIONS = { label: 'test', atOnce: 2 };
const ask: Port<FaceLibrary>['ask'] = (question) => library.ask(question);

let host: WorkerHost;
let library: Port<FaceLibrary>;
let events: LibraryEvent[];
let datasetId: string;

function start(): void {
  events = [];
  host = new WorkerHost({
    name: 'data',
    start: () => new Worker(new URL('./data.worker.ts', import.meta.url), { type: 'module' }),
  });
  library = createLibraryPort((event) => events.push(event), host);
}

const lastCounts = () => events.flatMap((event) => (event.type === 'progress' ? event.counts : [])).at(-1);

async function importAll(sources: ImportSource[], into = datasetId) {
  await ask((library) => library.import(into, sources, OPTIONS));
  await expect.poll(() => events.some(({ type }) => type === 'ended')).toBe(true);
  return lastCounts();
}

beforeEach(async () => {
  start();
  datasetId = await ask((library) => library.createDataset(`set ${crypto.randomUUID()}`));
});

afterEach(async () => {
  await ask((library) => library.removeDataset(datasetId));
  await ask((library) => library.purge(datasetId));
  host.close();
});

describe('faces library', () => {
  it('takes the folder format of the authors and gives it back, maps byte for byte', async () => {
    const faces = drawnFaces(3);
    expect(await importAll(await authorsFolder(faces))).toMatchObject({ added: 3, failed: 0, total: 3 });
    const stored = await ask((library) => library.faces(datasetId));
    expect(stored.map(({ group, facesInPhoto }) => [group, facesInPhoto])).toEqual(Array(3).fill(['vid', 1]));
    const archive = await ask((library) => library.exportAuthors(datasetId));
    const bytes = new TextDecoder('latin1').decode(await archive.arrayBuffer());
    for (const face of faces) {
      expect(bytes).toContain(new TextDecoder('latin1').decode(await npy(face).arrayBuffer()));
    }
    expect(bytes).toMatch(/pretrain_ds_mean_std\.txt.*\{"mean":\[0\.\d+/s);
    expect(bytes).toMatch(/cropping\.json.*"framing": "ours".*"isWhole": true,\s+"faces": 3/s);

    const copyId = await ask((library) => library.createDataset(`copy ${crypto.randomUUID()}`));
    events = [];
    expect(await importAll([{ path: 'set.zip', file: archive }], copyId)).toMatchObject({ added: 3 });
    for (const [i, { id }] of stored.entries()) {
      const crop = await ask((library) => library.crop(copyId, id));
      expect(crop.rgb).toEqual(faces[i].rgb);
      expect(crop.parsing).toEqual(faces[i].parsing);
    }
    await ask((library) => library.removeDataset(copyId));
    await ask((library) => library.purge(copyId));
  });

  it('keeps with each face how it was cut, and hands it on with an export', async () => {
    await ask((library) => library.setCropping(datasetId, { crops: 'detect', framing: 'authors' }));
    await importAll(await authorsFolder(drawnFaces(2)));
    const cuts = [{ framing: 'authors', isWhole: true, faces: 2 }];
    const [first] = await ask((library) => library.faces(datasetId));
    expect(first).toMatchObject({ framing: 'authors', isWhole: true });
    const found = await ask((library) => library.listDatasets());
    expect(found.find(({ id }) => id === datasetId)).toMatchObject({ cuts });
    const archive = await ask((library) => library.exportAuthors(datasetId));
    const archives = [{ path: 'set.zip', file: archive }];
    const plan = await ask((library) => library.plan({ paths: [], archives, texts: [] }));
    expect(plan).toMatchObject({ framing: 'authors', unclear: [] });
  });

  it('skips what is there, by file and by content, and names a bad map', async () => {
    const sources = await authorsFolder(drawnFaces(2));
    await importAll(sources);
    events = [];
    const [first] = sources;
    const renamed = { ...first, path: 'other/images/copy.png' };
    const map = { ...sources[1], path: 'other/parsing_maps/copy.npy' };
    const bad = { path: 'other/images/bad.png', file: await png(drawnFaces(3)[2]) };
    const badMap = { path: 'other/parsing_maps/bad.npy', file: new Blob(['no map']) };
    const counts = await importAll([...sources, renamed, map, bad, badMap]);
    expect(counts).toMatchObject({ total: 4, skipped: 2, duplicates: 1, failed: 1, added: 0 });
    const failures = await ask((library) => library.failures(datasetId));
    expect(failures).toMatchObject([{ name: 'other/images/bad.png', error: { code: 'invalid-file' } }]);
    expect(failures[0].error.message).toContain('NumPy');
  });

  it('loses nothing when its worker is killed midway, and goes on without doubles', async () => {
    const sources = await authorsFolder(drawnFaces(60));
    const importing = ask((library) => library.import(datasetId, sources, OPTIONS)).catch(() => 'killed');
    await expect.poll(() => lastCounts()?.added ?? 0, { interval: 5 }).toBeGreaterThanOrEqual(16);
    host.close();
    expect(await importing).toBe('killed');

    start();
    const imported = await ask((library) => library.faces(datasetId));
    expect(imported.length).toBeGreaterThanOrEqual(16);
    expect(imported.length).toBeLessThan(60);
    const unfinished = await ask((library) => library.unfinished());
    expect(unfinished).toMatchObject([{ datasetId, total: 60, canContinue: false }]);
    expect(await importAll(sources)).toMatchObject({ added: 60 - imported.length, skipped: imported.length });
    expect(await ask((library) => library.unfinished())).toEqual([]); // the same files: it went on with that import
    const all = await ask((library) => library.faces(datasetId));
    expect(new Set(all.map(({ id }) => id)).size).toBe(60);
    const faces = drawnFaces(60);
    for (const [i, { id }] of all.entries()) {
      expect((await ask((library) => library.crop(datasetId, id))).parsing).toEqual(faces[i].parsing);
    }
  });

  it('refuses two imports into one dataset, and says so', async () => {
    const sources = await authorsFolder(drawnFaces(40));
    const first = ask((library) => library.import(datasetId, sources, OPTIONS));
    const second = ask((library) => library.import(datasetId, sources, OPTIONS));
    await expect(second).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('another import'),
    });
    expect(await first).toBe('finished');
  });

  it('keeps what a person decides: left out, corrected, and both in what is exported', async () => {
    await importAll(await authorsFolder(drawnFaces(2)));
    const [a, b] = await ask((library) => library.faces(datasetId));
    const map = new Uint8Array(CROP_SIZE ** 2).fill(10);
    await ask((library) => library.repaint(datasetId, a.id, map));
    await ask((library) => library.setExcluded(datasetId, [b.id], true));
    host.close();
    start();
    const [corrected, out] = await ask((library) => library.faces(datasetId));
    expect(corrected).toMatchObject({ id: a.id, repainted: true, excluded: false });
    expect(corrected.classPixels[10]).toBe(CROP_SIZE ** 2);
    expect(out.excluded).toBe(true);
    expect((await ask((library) => library.crop(datasetId, a.id))).parsing).toEqual(map);
    await ask((library) => library.setExcluded(datasetId, [a.id], true));
    const empty = ask((library) => library.exportAuthors(datasetId));
    await expect(empty).rejects.toMatchObject({ code: 'no-face' });
  });

  it('gives a face the class of its file where that was moved, and keeps what else was done to it', async () => {
    const [pictures, maps] = [await authorsFolder(drawnFaces(2)), ['images', 'parsing_maps']];
    const inClass = (label: string, from: number): ImportSource[] =>
      pictures.slice(2 * from, 2 * from + 2).map((source, i) => {
        const { file } = source as { file: Blob };
        return { path: `${label}/${maps[i]}/${from}.${i ? 'npy' : 'png'}`, file };
      });
    await importAll([...inClass('real', 0), ...inClass('real', 1)]);
    const [a] = await ask((library) => library.faces(datasetId));
    await ask((library) => library.setExcluded(datasetId, [a.id], true));
    events = [];
    const counts = await importAll([...inClass('fake', 0), ...inClass('real', 1)]);
    expect(counts).toMatchObject({ total: 2, added: 0, updated: 1 });
    const told = events.flatMap((event) => (event.type === 'progress' ? [event] : []));
    expect(told.flatMap(({ changed }) => changed.map(({ was, is }) => [was.label, is.label]))).toEqual([['real', 'fake']]); // prettier-ignore
    expect(told.flatMap(({ relabelled }) => relabelled.map(({ id, label }) => [id, label]))).toEqual([[a.id, 'fake']]); // prettier-ignore
    host.close();
    start();
    const faces = await ask((library) => library.faces(datasetId));
    expect(faces.map(({ id, label, excluded }) => [id === a.id, label, excluded])).toEqual([
      [true, 'fake', true],
      [false, 'real', false],
    ]);
  });

  it('keeps the framing of each face of a mixed dataset through export and import', async () => {
    const sources = await authorsFolder(drawnFaces(3));
    const cut = (framing: 'ours' | 'authors') =>
      ask((library) => library.setCropping(datasetId, { crops: 'detect', framing }));
    await cut('authors');
    await importAll(sources.slice(0, 2));
    await cut('ours');
    events = [];
    await importAll(sources.slice(2));
    const framings = async (id: string) =>
      Object.fromEntries((await ask((library) => library.faces(id))).map((face) => [face.id, face.framing]));
    const before = await framings(datasetId);
    expect(Object.values(before).filter((one) => one === 'authors')).toHaveLength(1);

    const file = await ask((library) => library.exportAuthors(datasetId));
    const archives = [{ path: 'set.zip', file }];
    const plan = await ask((library) => library.plan({ paths: [], archives, texts: [] }));
    expect(plan.framing).toBe('ours');
    expect(plan.mixedFramings).toEqual([expect.stringContaining('2 in our framing and 1 in the authors')]);
    const other = await ask((library) => library.createDataset(`other ${crypto.randomUUID()}`));
    const { labelling } = plan;
    await ask((library) => library.import(other, archives, { ...OPTIONS, labelling }));
    expect(await framings(other)).toEqual(before);
    await ask((library) => library.removeDataset(other));
    await ask((library) => library.purge(other));
  });

  it('tells maps apart by all of their pixels, and no face by its map alone', async () => {
    await importAll(await authorsFolder(drawnFaces(2)));
    const ids = (await ask((library) => library.faces(datasetId))).map(({ id }) => id);
    const marks = () => ask((library) => library.mapMarks(datasetId, ids));
    const before = await marks();
    expect(await marks()).toEqual(before);
    // As many pixels of each class, elsewhere.
    const map = (await ask((library) => library.crop(datasetId, ids[0]))).parsing.reverse();
    await ask((library) => library.repaint(datasetId, ids[0], map));
    const after = await marks();
    expect(after.map((mark, i) => mark === before[i])).toEqual([false, true]);
    await expect(ask((library) => library.mapMarks(datasetId, ['gone']))).rejects.toMatchObject({
      code: 'wrong-state',
    });
  });

  it('gives faces a class and takes it from them, also for later', async () => {
    await importAll(await authorsFolder(drawnFaces(3)));
    const ids = (await ask((library) => library.faces(datasetId))).map(({ id }) => id);
    await ask((library) => library.setLabel(datasetId, ids.slice(0, 2), ' real '));
    await ask((library) => library.setLabel(datasetId, ids.slice(1, 2), null));
    host.close();
    start();
    const labels = (await ask((library) => library.faces(datasetId))).map(({ label }) => label);
    expect(labels).toEqual(['real', undefined, undefined]);
    const unnamed = ask((library) => library.setLabel(datasetId, ids, '  '));
    await expect(unnamed).rejects.toMatchObject({ code: 'invalid-config' });
  });

  it('keeps a second map of a face, and exchanges the two without losing what was corrected', async () => {
    const drawn = drawnFaces(3);
    await importAll(await authorsFolder(drawn));
    const [a, b] = await ask((library) => library.faces(datasetId));
    const corrected = new Uint8Array(CROP_SIZE ** 2).fill(10);
    const second = Uint8Array.from(corrected).fill(1, 0, CROP_SIZE ** 2 / 4);
    await ask((library) => library.keepOtherMap(datasetId, a.id, second));
    // Corrected after the comparison: it is compared again. A new map takes no place that the stored one has.
    const repainted = await ask((library) => library.repaint(datasetId, a.id, corrected));
    expect(repainted).toMatchObject({ disagreement: 1 / 4, repainted: true });
    await ask((library) => library.repaint(datasetId, b.id, corrected));
    const mapOf = async (id: string) => (await ask((library) => library.crop(datasetId, id))).parsing;

    const changed = await ask((library) => library.exchangeMaps(datasetId, 'bisenetv2'));
    expect(changed).toMatchObject([{ id: a.id, parser: 'bisenetv2', repainted: false, disagreement: 1 / 4 }]);
    host.close();
    start();
    expect(await mapOf(a.id)).toEqual(second);
    expect(await mapOf(b.id)).toEqual(corrected);
    expect(await ask((library) => library.otherMap(datasetId, a.id))).toEqual(corrected);
    const again = ask((library) => library.keepOtherMap(datasetId, a.id, second));
    await expect(again).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(ask((library) => library.otherMap(datasetId, b.id))).rejects.toMatchObject({
      code: 'wrong-state',
    });

    const back = await ask((library) => library.exchangeMaps(datasetId));
    expect(back).toMatchObject([{ id: a.id, repainted: true, disagreement: 1 / 4 }]);
    expect(back[0]).not.toHaveProperty('parser');
    expect(await mapOf(a.id)).toEqual(corrected);
  });
});

/** Turns a byte of a stored record into another, as a failing disk does. */
async function damage(file: 'crops.bin' | 'maps.bin' | 'geometry.bin', at: number): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const directory = await (await root.getDirectoryHandle('faces')).getDirectoryHandle(datasetId);
  const handle = await directory.getFileHandle(file);
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  bytes[at] ^= 4;
  const writable = await handle.createWritable();
  await writable.write(bytes);
  await writable.close();
}

/** As a new visit: nothing is open, nothing is known. */
async function visitAgain(): Promise<void> {
  host.close();
  // A worker that was ended lets go of its files a moment later.
  await expect
    .poll(() =>
      damage('crops.bin', 0)
        .then(() => damage('crops.bin', 0))
        .then(
          () => 'free',
          () => 'held',
        ),
    )
    .toBe('free');
}

it('damaged faces are named, left out of exports, and repaired by their files', async () => {
  const drawn = drawnFaces(4);
  const sources = await authorsFolder(drawn);
  await importAll(sources);
  const stored = await ask((library) => library.faces(datasetId));
  const painted = new Uint8Array(CROP_SIZE ** 2).fill(10);
  await ask((library) => library.repaint(datasetId, stored[0].id, painted)); // in the fifth record of maps
  await visitAgain();
  await damage('crops.bin', 1000);
  await damage('crops.bin', 3 * CROP_SIZE ** 2 * 3 - 1);
  await damage('maps.bin', 3 * CROP_SIZE ** 2 + 77);
  start();

  expect(await ask((library) => library.checkFaces(datasetId))).toBe(3);
  const found = await ask((library) => library.faces(datasetId));
  expect(found.map(({ damaged, excluded }) => [damaged, excluded])).toEqual([
    ['pixels', true],
    [undefined, false],
    ['pixels', true],
    ['map', true],
  ]);
  const archive = new TextDecoder('latin1').decode(
    await (await ask((library) => library.exportAuthors(datasetId))).arrayBuffer(),
  );
  expect(archive.match(/images\/[^.]+\.png/g)).toHaveLength(2); // the whole one, in both places of a zip

  events = [];
  expect(await importAll(sources)).toMatchObject({ added: 3, skipped: 1, failed: 0 });
  const repaired = await ask((library) => library.faces(datasetId));
  expect(repaired.map(({ id, damaged }) => [id, damaged])).toEqual(stored.map(({ id }) => [id, undefined]));
  await visitAgain();
  start();
  expect(await ask((library) => library.checkFaces(datasetId))).toBe(0);
  for (const [i, { id }] of stored.entries()) {
    const crop = await ask((library) => library.crop(datasetId, id));
    expect(crop.rgb).toEqual(drawn[i].rgb);
    expect(crop.parsing).toEqual(i === 0 ? painted : drawn[i].parsing); // what a person painted stays
  }
});

/** A geometry that stands for the seed-th face. */
function geometryOf(seed: number): FaceGeometry {
  const random = SeededRandom.fromSeed(seed);
  const numbers = (length: number, scale: number, from: number) =>
    Float32Array.from({ length }, () => from + scale * random.uniform());
  const packed = packGeometry({
    landmarks: numbers(LANDMARK_VALUES, 224, 0),
    blendshapes: numbers(BLENDSHAPES.length, 1, 0),
    matrix: numbers(MATRIX_VALUES, 2, -1),
  });
  return unpackGeometry(packed!.record)!;
}

const geometryFile = (geometry: FaceGeometry, id: string): Blob => {
  const { record, ...pose } = packGeometry(geometry)!;
  return new Blob([formatGeometryFile(id, record, pose)]);
};

/** Drawn faces with geometries beside them; the id of a face is that of its pixels. */
async function folderWithGeometry(faces: readonly FaceCrop[]): Promise<ImportSource[]> {
  const files = faces.map(async ({ rgb }, i) => {
    const file = geometryFile(geometryOf(i), await fingerprint(Uint8Array.from(rgb)));
    return { path: `set/geometry/vid_frame_${i}.json`, file };
  });
  return [...(await authorsFolder(faces)), ...(await Promise.all(files))];
}

const geometriesIn = async (dataset: string): Promise<(FaceGeometry | null)[]> => {
  const stored = await ask((library) => library.faces(dataset));
  return Promise.all(stored.map(({ id }) => ask((library) => library.geometry(dataset, id))));
};

describe('the geometry of faces', () => {
  it('comes with an import, goes with an export, and is the same bit by bit', async () => {
    expect(await importAll(await folderWithGeometry(drawnFaces(3)))).toMatchObject({ added: 3, failed: 0 });
    const wanted = [0, 1, 2].map(geometryOf);
    expect(await geometriesIn(datasetId)).toEqual(wanted);
    const stored = await ask((library) => library.faces(datasetId));
    expect(stored.map(({ pose }) => pose)).toEqual(wanted.map(poseOf));

    const archive = await ask((library) => library.exportAuthors(datasetId));
    const copyId = await ask((library) => library.createDataset(`copy ${crypto.randomUUID()}`));
    events = [];
    expect(await importAll([{ path: 'set.zip', file: archive }], copyId)).toMatchObject({
      added: 3,
      failed: 0,
    });
    expect(await geometriesIn(copyId)).toEqual(wanted);
    const { values, damaged } = await ask((library) => library.expressions(copyId, 'jawOpen'));
    const at = BLENDSHAPES.indexOf('jawOpen');
    expect([...values.values()].sort()).toEqual(wanted.map(({ blendshapes }) => blendshapes![at]).sort());
    expect(damaged).toBe(0);
    await ask((library) => library.removeDataset(copyId));
    await ask((library) => library.purge(copyId));
  });

  it('that is none is told, and its face stored without it', async () => {
    const sources = await folderWithGeometry(drawnFaces(3));
    const hostile = sources.map((source) =>
      'path' in source && source.path.endsWith('geometry/vid_frame_1.json')
        ? { ...source, file: new Blob(['{"format":"face geometry 1","landmarks":[1e999]}']) }
        : source,
    );
    const missing = hostile.filter(
      (source) => !('path' in source && source.path.includes('vid_frame_2.json')),
    );
    expect(await importAll(missing)).toMatchObject({ added: 3 });
    expect(await geometriesIn(datasetId)).toEqual([geometryOf(0), null, null]);
    expect(await ask((library) => library.failures(datasetId))).toMatchObject([
      { name: 'set/geometry/vid_frame_1.json', error: { code: 'invalid-file' } },
    ]);
  });

  it('stays with a face whose map is corrected, and comes back with a lost index', async () => {
    await importAll(await folderWithGeometry(drawnFaces(2)));
    const [first] = await ask((library) => library.faces(datasetId));
    await ask((library) => library.repaint(datasetId, first.id, new Uint8Array(CROP_SIZE ** 2)));
    await ask((library) => library.setExcluded(datasetId, [first.id], true));
    expect(await geometriesIn(datasetId)).toEqual([geometryOf(0), geometryOf(1)]);
    await loseIndex();
    start();
    expect(await geometriesIn(datasetId)).toEqual([geometryOf(0), geometryOf(1)]);
  });

  it('counts as absent where it was damaged, and the face stays whole', async () => {
    await importAll(await folderWithGeometry(drawnFaces(2)));
    await visitAgain();
    await damage('geometry.bin', 2000);
    start();
    expect(await geometriesIn(datasetId)).toEqual([null, geometryOf(1)]);
    expect(await ask((library) => library.checkFaces(datasetId))).toBe(0);
    const { values, damaged } = await ask((library) => library.expressions(datasetId, 'jawOpen'));
    expect([values.size, damaged]).toEqual([1, 1]);
  });
});

/** As a browser that clears the databases of a site and not its files, or a person who does. */
async function loseIndex(): Promise<void> {
  host.close();
  const remove = () =>
    new Promise<string>((resolve) => {
      const request = indexedDB.deleteDatabase('fsfm-lab-faces');
      request.onsuccess = () => resolve('gone');
      request.onblocked = () => resolve('held');
    });
  await expect.poll(remove).toBe('gone');
}

const rowOf = ({ id, name, group, excluded, repainted }: LibraryFace) => ({
  id,
  name,
  group,
  excluded,
  repainted,
});

it('a lost index is made again from what lies beside the pixels, and it is said', async () => {
  const drawn = drawnFaces(3);
  const sources = await authorsFolder(drawn);
  await importAll(sources);
  const name = `renamed ${datasetId}`;
  await ask((library) => library.renameDataset(datasetId, name));
  const [a, b] = await ask((library) => library.faces(datasetId));
  await ask((library) => library.setExcluded(datasetId, [b.id], true));
  await ask((library) => library.repaint(datasetId, a.id, new Uint8Array(CROP_SIZE ** 2).fill(10)));
  const before = (await ask((library) => library.faces(datasetId))).map(rowOf);
  await loseIndex();
  start();

  expect(await ask((library) => library.rebuilt())).toContainEqual({ name, faceCount: 3, isWhole: true });
  expect((await ask((library) => library.faces(datasetId))).map(rowOf)).toEqual(before);
  expect(await ask((library) => library.checkFaces(datasetId))).toBe(0);
  expect(await importAll(sources)).toMatchObject({ skipped: 3, added: 0 });
});

it('of a dataset that has no journal, pixels and maps are there again', async () => {
  const drawn = drawnFaces(2);
  await importAll(await authorsFolder(drawn));
  const stored = await ask((library) => library.faces(datasetId));
  await loseIndex();
  const root = await navigator.storage.getDirectory();
  await (
    await (await root.getDirectoryHandle('faces')).getDirectoryHandle(datasetId)
  ).removeEntry('rows.log');
  start();

  expect(await ask((library) => library.rebuilt())).toContainEqual({
    ...{ name: 'Recovered faces', faceCount: 2, isWhole: false },
  });
  const faces = await ask((library) => library.faces(datasetId));
  expect(faces.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
  for (const [i, { id }] of faces.entries()) {
    expect((await ask((library) => library.crop(datasetId, id))).parsing).toEqual(drawn[i].parsing);
  }
});

it('a face that is gone is named when a run would read it', async () => {
  const [face] = drawnFaces(1);
  const { id, name, box } = face;
  const info = { id, name, box, sourceWidth: 224, sourceHeight: 224, facesInPhoto: 1 };
  await expect(openFaces([{ ...info, datasetId }])).rejects.toMatchObject({
    code: 'wrong-state',
    message: expect.stringContaining(face.name),
  });
});
