/** What an import comes to does not depend on how many faces are found at once, nor on how long each takes. */
import { describe, expect, it } from 'vitest';
import { LabError } from '@/lib/errors';
import { USUAL_CROPPING, type Cropping } from '@/lib/cropping';
import { SeededRandom } from '@/lib/random';
import type { FaceRow, SourceRow } from '@/storage/faceIndex';
import type { FaceLabels, FaceWriter } from '@/storage/faceWriter';
import type { FaceCrop, FaceOutcome, FaceWish } from '../types';
import type { PairedItem } from './givenMaps';
import { emptyDrop, ImportRun, type DropMemory, type ImportSteps } from './importRun';
import type { ChangedFace, ContradictingFiles, ImportCounts, KnownFile } from './types';
import { NO_LABELLING, type Labelling } from './labelling';

/** A dataset in memory, and all that was asked of it in turn. */
class MemoryWriter {
  readonly asked: unknown[] = [];
  readonly faces = new Map<string, FaceRow>();
  private readonly sources = new Map<string, Omit<SourceRow, 'datasetId'>>();
  private readonly contents = new Set<string>();

  face = (id: string) => this.faces.get(id);
  faceOf = (contentId: string) => {
    const giver = [...this.sources.values()].find((one) => one.contentId === contentId && one.faceId);
    return this.faces.get(giver?.faceId ?? '');
  };
  relabel = (id: string, labels: FaceLabels) => {
    const relabelled: FaceRow = { ...this.faces.get(id)!, ...labels };
    this.faces.set(id, relabelled);
    return relabelled;
  };
  hasContent = (contentId: string) => this.contents.has(contentId);
  source = (key: string) => this.sources.get(key);

  async add(face: FaceCrop): Promise<void> {
    await Promise.resolve();
    this.faces.set(face.id, face as unknown as FaceRow);
    const { rgb, ...row } = face;
    this.asked.push({ add: row, pixels: [...rgb] });
  }

  note(source: Omit<SourceRow, 'datasetId'>): void {
    this.sources.set(source.key, source);
    if (source.outcome !== 'failed') this.contents.add(source.contentId);
    this.asked.push({ note: source });
  }

  commit = (): Promise<FaceRow[]> => Promise.resolve([]);
}

function crop(id: string, name: string, facesInPhoto = 1): FaceCrop {
  const rgb = Uint8Array.from({ length: 12 }, (_, i) => id.charCodeAt(i % id.length));
  const box = { x: 0, y: 0, side: 2 };
  return { id, name, sourceWidth: 2, sourceHeight: 2, box, facesInPhoto, rgb, parsing: new Uint8Array(4) };
}

const item = (path: string, content: string, stamp?: string): PairedItem => ({
  path,
  ...(stamp !== undefined && { stamp }),
  open: () =>
    content === 'gone' ? Promise.reject(new Error('it was deleted')) : Promise.resolve(new Blob([content])),
});

/** Photographs and what becomes of them: the face that the content names, or none. */
const ITEMS: readonly PairedItem[] = [
  item('a.jpg', 'face 1'),
  item('b.jpg', 'face 2'),
  item('copy of a.jpg', 'face 1'), // the same bytes
  item('a.jpg', 'face 1'), // the same file again
  item('empty wall.jpg', 'none'),
  item('away.jpg', 'gone'),
  item('a, cropped.jpg', 'face 1 again'), // other bytes, the same crop
  item('archive.zip/c.jpg', 'group 3', '7|1'),
  item('archive.zip/c.jpg', 'group 3', '7|1'),
  item('archive.zip/d.jpg', 'gone', '7|2'),
  item('hurt.jpg', 'face hurt'),
  item('done before.jpg', 'face 9', '7|9'),
  item('failed before.jpg', 'face 10', '7|10'),
  item('another wall.jpg', 'none'), // bytes that gave no face are tried again
  ...Array.from({ length: 12 }, (_, i) => item(`more ${i}.jpg`, `face ${20 + (i % 9)}`)),
];

async function faceOf(name: string, blob: Blob): Promise<FaceOutcome> {
  const content = (await blob.text()).replace(' again', '');
  if (content === 'none')
    return { ok: false, name, error: new LabError('no-face', 'No face.', 'Use another.').toReport() };
  return { ok: true, name, face: crop(content, name, content.startsWith('group') ? 3 : 1) };
}

interface Options {
  atOnce: number;
  seed: number;
  writer?: MemoryWriter;
  signal?: AbortSignal;
  found?: (name: string) => void;
  cropping?: Cropping;
  items?: readonly PairedItem[];
  labelling?: Labelling;
  drop?: DropMemory;
}

async function importAll({ atOnce, seed, writer = new MemoryWriter(), ...options }: Options) {
  const { signal, found, cropping, items = ITEMS, labelling, drop } = options;
  const wishes = new Map<string, FaceWish>();
  const random = SeededRandom.fromSeed(seed);
  if (writer.asked.length === 0 && items === ITEMS) {
    const name = 'before';
    writer.note({ key: 'done before.jpg|7|9', name, contentId: '9', outcome: 'face' });
    writer.note({ key: 'failed before.jpg|7|10', name, contentId: '10', outcome: 'failed' });
    await writer.add(crop('face hurt', 'hurt.jpg'));
  }
  let last: ImportCounts | undefined;
  const without: string[] = [];
  const known: KnownFile[] = [];
  const changed: ChangedFace[] = [];
  const contradicting: ContradictingFiles[] = [];
  let active = 0;
  let most = 0;
  const steps: ImportSteps = {
    damagedFace: (name) =>
      name === 'hurt.jpg'
        ? ({
            ...crop('face hurt', name),
            datasetId: 'd',
            framing: 'authors',
            isWhole: true,
          } as unknown as FaceRow)
        : undefined,
    repair: (damaged) => Promise.resolve(void writer.asked.push({ repair: damaged.id })),
    keepPhoto: (contentId) => Promise.resolve((writer.asked.push({ photo: contentId }), contentId)),
    onCommit: (counts, _added, { known: files, failures, changed: now, contradicting: both }) => {
      known.push(...files);
      last = counts;
      changed.push(...now);
      contradicting.push(...both);
      without.push(
        ...files.map(({ name, as }) => `${name}: ${as}`),
        ...failures.map(({ name }) => `${name}: failed`),
      );
    },
    finder: () =>
      Promise.resolve({
        process: async ({ name, blob }, wish) => {
          wishes.set(name, wish);
          most = Math.max(most, ++active);
          await new Promise((resolve) => setTimeout(resolve, random.integer(6)));
          active--;
          found?.(name);
          return faceOf(name, blob);
        },
      }),
  };
  const never = new AbortController().signal;
  const memory = writer as unknown as FaceWriter;
  const how = cropping ?? USUAL_CROPPING;
  await new ImportRun(items, memory, steps, signal ?? never, atOnce, how, labelling, drop).run();
  return { asked: writer.asked, counts: last!, without, known, most, writer, wishes, changed, contradicting };
}

describe('an import', () => {
  it('accounts for every file', async () => {
    const { counts, asked, without } = await importAll({ atOnce: 1, seed: 0 });
    expect(counts).toEqual({
      ...{ done: 26, total: 26, added: 14, duplicates: 5, failed: 4, skipped: 3, updated: 0 },
    });
    expect(counts.added + counts.duplicates + counts.failed + counts.skipped).toBe(counts.total);
    expect(asked).toContainEqual({ repair: 'face hurt' });
    // By name too: each file gave a face of its own, repaired one, or is told with the reason.
    const faces = asked.flatMap((each) =>
      (each as { add?: FaceCrop }).add ? [(each as { add: FaceCrop }).add.name] : [],
    );
    const told = without.map((text) => text.replace(/: (duplicate|imported|failed)$/, ''));
    expect([...faces, ...told].sort()).toEqual(ITEMS.map(({ path }) => path).sort());
    expect(without).toEqual(
      expect.arrayContaining(['a, cropped.jpg: duplicate', 'done before.jpg: imported']),
    );
  });

  it('says of a file that was imported before which face it gave, also where another has its name', async () => {
    const items = [item('IMG_1.jpg', 'face 1', 'first'), item('IMG_1.jpg', 'face 2', 'second')];
    const { writer } = await importAll({ atOnce: 1, seed: 0, items });
    const { known } = await importAll({ atOnce: 1, seed: 0, items: [items[1]], writer });
    expect(known).toEqual([{ name: 'IMG_1.jpg', as: 'imported', faceId: 'face 2' }]);
  });

  it('has pictures cut as its dataset says, and a damaged face as it was cut the first time', async () => {
    const cropping = { crops: 'auto', framing: 'authors-centre' } as const;
    const { wishes } = await importAll({ atOnce: 1, seed: 0, cropping });
    expect(wishes.get('a.jpg')).toEqual({ cropping });
    expect(wishes.get('hurt.jpg')).toEqual({ cropping: { crops: 'already', framing: 'authors' } });
  });

  it('comes to the same, in the same order, with several face workers of any speed', async () => {
    const alone = await importAll({ atOnce: 1, seed: 0 });
    expect(alone.most).toBe(1);
    for (let seed = 1; seed <= 10; seed++) {
      const several = await importAll({ atOnce: 2 + (seed % 3), seed });
      expect(several.most).toBeGreaterThan(1);
      expect(several.asked).toEqual(alone.asked);
      expect(several.counts).toEqual(alone.counts);
    }
  });

  it('that was stopped has a beginning of it, and goes on to the same end', async () => {
    const alone = await importAll({ atOnce: 1, seed: 0 });
    for (let seed = 1; seed <= 10; seed++) {
      const controller = new AbortController();
      let until = seed;
      const found = () => void (until-- === 0 && controller.abort());
      const stopped = await importAll({ atOnce: 3, seed, signal: controller.signal, found });
      expect(stopped.counts.done).toBeLessThan(ITEMS.length);
      expect(stopped.asked).toEqual(alone.asked.slice(0, stopped.asked.length));
      const rest = await importAll({ atOnce: 4, seed: seed + 100, writer: stopped.writer });
      const faces = (asked: readonly unknown[]) =>
        asked.flatMap((each) => ((each as { add?: FaceCrop }).add ? [(each as { add: FaceCrop }).add] : []));
      expect(faces(rest.asked)).toEqual(faces(alone.asked));
    }
  });

  it('that must end, as of a full storage, keeps what came before and nothing behind it', async () => {
    const writer = new MemoryWriter();
    const add = writer.add.bind(writer);
    writer.add = (face) =>
      face.id === 'face 22' ? Promise.reject(new LabError('storage-full', 'Full.', 'Make room.')) : add(face);
    await expect(importAll({ atOnce: 4, seed: 3, writer })).rejects.toMatchObject({ code: 'storage-full' });
    const alone = await importAll({ atOnce: 1, seed: 0 });
    expect(writer.asked).toEqual(alone.asked.slice(0, writer.asked.length));
    expect(writer.asked.at(-1)).toMatchObject({ note: { name: 'more 1.jpg' } });
  });
});

describe('a file whose class is another than at its first import', () => {
  const files = (paths: readonly (readonly [path: string, content: string])[]) =>
    paths.map(([path, content]) => item(path, content));
  const again = (items: readonly PairedItem[], writer: MemoryWriter, labelling?: Labelling) =>
    importAll({ atOnce: 1, seed: 0, items, writer, ...(labelling && { labelling }) });
  const labels = ({ faces }: MemoryWriter) =>
    Object.fromEntries([...faces.values()].map(({ id, label, name }) => [id, [label, name]]));
  const sumOf = ({ added, duplicates, failed, skipped, updated }: ImportCounts) =>
    added + duplicates + failed + skipped + updated;

  it('gives its face that class, says so, adds up, and goes back with it', async () => {
    const before = files([['real/a.jpg', 'face 1'], ['real/b.jpg', 'face 2'], ['fake/c.jpg', 'face 3']]); // prettier-ignore
    const { writer } = await again(before, new MemoryWriter());
    const moved = files([['fake/a.jpg', 'face 1'], ['real/b.jpg', 'face 2'], ['fake/c.jpg', 'face 3'], ['fake/d.jpg', 'face 4'], ['fake/wall.jpg', 'none']]); // prettier-ignore
    const { counts, changed, without } = await again(moved, writer);
    expect(counts).toEqual({
      ...{ done: 5, total: 5, added: 1, duplicates: 0, failed: 1, skipped: 2, updated: 1 },
    });
    expect(sumOf(counts)).toBe(counts.total);
    expect(changed).toEqual([
      {
        id: 'face 1',
        was: { name: 'real/a.jpg', label: 'real', split: null },
        is: { name: 'fake/a.jpg', label: 'fake', split: null },
      },
    ]);
    expect(without).not.toContain('fake/a.jpg: duplicate');
    expect(labels(writer)['face 1']).toEqual(['fake', 'fake/a.jpg']);
    // The same once more changes nothing; the folder as it was takes all back.
    expect((await again(moved, writer)).changed).toEqual([]);
    expect((await again(before, writer)).changed).toHaveLength(1);
    expect(labels(writer)['face 1']).toEqual(['real', 'real/a.jpg']);
  });

  it('knows by their names what files of faces of before said', async () => {
    const { writer } = await again(files([['real/a.jpg', 'face 1'], ['fake/b.jpg', 'face 2']]), new MemoryWriter()); // prettier-ignore
    for (const [id, row] of writer.faces) {
      const { given: _given, ...before } = row as FaceRow & { given: object };
      writer.faces.set(id, before);
      expect(_given).toBeDefined();
    }
    const { changed } = await again(files([['fake/a.jpg', 'face 1'], ['fake/b.jpg', 'face 2']]), writer); // prettier-ignore
    expect(changed.map(({ id }) => id)).toEqual(['face 1']);
  });

  it('takes another part or a list that says otherwise now for one, and never a class away', async () => {
    const paths = [['train/real/a.jpg', 'face 1'], ['b.jpg', 'face 2']] as const; // prettier-ignore
    const listed = (label: string): Labelling => ({ ...NO_LABELLING, listed: { b: { label } } });
    const { writer } = await again(files(paths), new MemoryWriter(), listed('real'));
    const { changed } = await again(files([['test/real/a.jpg', 'face 1'], paths[1]]), writer, listed('fake'));
    expect(changed.map(({ was, is }) => [was.label, was.split, is.label, is.split])).toEqual([
      ['real', 'train', 'real', 'test'],
      ['real', null, 'fake', null],
    ]);
    const bare = await again(files([['a.jpg', 'face 1'], paths[1]]), writer); // prettier-ignore
    expect([bare.changed, bare.counts.updated]).toEqual([[], 0]);
    expect(labels(writer)).toMatchObject({
      'face 1': ['real', 'test/real/a.jpg'],
      'face 2': ['fake', 'b.jpg'],
    });
  });

  it('leaves what a person said as long as the file says the same', async () => {
    const before = files([['real/a.jpg', 'face 1']]);
    const { writer } = await again(before, new MemoryWriter());
    writer.faces.set('face 1', { ...writer.faces.get('face 1')!, label: 'fake' });
    expect((await again(before, writer)).changed).toEqual([]);
    expect((await again(files([['real/sub/a.jpg', 'face 1']]), writer)).changed).toEqual([]);
    expect(labels(writer)['face 1'][0]).toBe('fake');
  });

  it('has one class in whatever order two files of one picture come, which is said', async () => {
    const both = files([['real/a.jpg', 'face 1'], ['fake/z.jpg', 'face 1'], ['real/b.jpg', 'face 2']]); // prettier-ignore
    for (const items of [both, both.toReversed()]) {
      const { writer, counts, contradicting, changed } = await again(items, new MemoryWriter());
      expect(labels(writer)['face 1'][0]).toBe('fake');
      expect(sumOf(counts)).toBe(3);
      expect(changed).toEqual([]);
      expect(contradicting).toEqual([
        {
          kept: { name: 'fake/z.jpg', label: 'fake', split: null },
          other: { name: 'real/a.jpg', label: 'real', split: null },
        },
      ]);
    }
  });

  it('tells of two videos of one drop, which come one after the other, what it tells of two files', async () => {
    const frames = (video: string) => files([0, 1].map((k) => [`${video}_frame_${k}.png`, `face ${k}`]));
    const videos = [frames('real/a'), frames('fake/z')];
    for (const [first, second] of [videos, videos.toReversed()]) {
      const drop = emptyDrop();
      const { writer } = await importAll({
        atOnce: 1,
        seed: 0,
        items: first,
        writer: new MemoryWriter(),
        drop,
      });
      const { contradicting, changed, counts } = await importAll({ atOnce: 1, seed: 0, items: second, writer, drop }); // prettier-ignore
      expect(contradicting.map(({ kept, other }) => [kept.name, other.name])).toEqual([
        ['fake/z_frame_0.png', 'real/a_frame_0.png'],
        ['fake/z_frame_1.png', 'real/a_frame_1.png'],
      ]);
      expect([changed, counts.updated]).toEqual([[], 0]);
      expect(Object.values(labels(writer)).map(([label]) => label)).toEqual(['fake', 'fake']);
      // Dropped alone another time, a video was moved.
      expect((await again(frames('real/a'), writer)).changed).toHaveLength(2);
    }
  });

  it('tells two files of one picture once, and the class of a person that the first of them took away', async () => {
    const { writer } = await again(files([['real/b.jpg', 'face 1']]), new MemoryWriter());
    writer.faces.set('face 1', { ...writer.faces.get('face 1')!, label: 'replay' });
    const both = files([['fake/a.jpg', 'face 1'], ['real/b.jpg', 'face 1']]); // prettier-ignore
    const { contradicting, changed, counts } = await again(both, writer);
    expect(labels(writer)['face 1']).toEqual(['fake', 'fake/a.jpg']);
    expect(contradicting.map(({ kept, other }) => [kept.name, other.name])).toEqual([
      ['fake/a.jpg', 'real/b.jpg'],
    ]);
    expect(changed).toEqual([
      {
        id: 'face 1',
        was: { name: 'real/b.jpg', label: 'replay', split: null },
        is: { name: 'fake/a.jpg', label: 'fake', split: null },
      },
    ]);
    expect(sumOf(counts)).toBe(2);
  });
});
