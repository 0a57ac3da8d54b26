import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOf } from '@/lib/fileKinds';
import { file, fileTrees, folder, pathsOf, type Tree } from '@/lib/testTrees';
import { accountToCsv, describeAccount, filesLeftOut, withLeftOut, type Takes } from './account';
import { sortChosen } from './sorting';
import type { Chosen } from './sources';

const ALL: Takes = { name: 'Test', kinds: ['photograph', 'archive', 'map', 'video', 'model', 'statistics'] };
const SCORE: Takes = { name: 'Score', kinds: ['photograph', 'archive', 'video', 'model', 'statistics'] };
const FACES: Takes = { name: 'Faces', kinds: ['photograph', 'archive', 'map', 'video'] };

/** What browsers without file handles give of a drop: a folder's entries come in parts. */
function entry(name: string, tree: Tree | null): FileSystemEntry {
  if (tree === null) {
    const give = (resolve: (file: File) => void) => resolve(new File([name], name));
    return { isFile: true, isDirectory: false, name, file: give } as unknown as FileSystemEntry;
  }
  const all = Object.entries(tree).map(([inner, entries]) => entry(inner, entries));
  const createReader = () => {
    let at = 0;
    return { readEntries: (resolve: (some: FileSystemEntry[]) => void) => resolve(all.slice(at, (at += 2))) };
  };
  return { isFile: false, isDirectory: true, name, createReader } as unknown as FileSystemEntry;
}

/** The three ways in which a folder comes. */
const ways = (name: string, tree: Tree): readonly Chosen[][] => [
  [{ handle: folder(name, tree) }],
  [{ entry: entry(name, tree) }],
  pathsOf(tree).map((path) => ({ path: `${name}/${path}`, file: new File([path], path) })),
];

describe('sortChosen', () => {
  it('finds videos in folders, in the order of their paths, and opens them when asked', async () => {
    const fake = { 'b.mp4': null, 'a.MOV': null, 'x.png': null };
    const train = { real: { 'c.webm': null }, fake, 'notes.txt': null };
    const sources = [
      { handle: folder('train', train) },
      { path: 'd.mp4', file: new File([], 'd.mp4') },
      { path: 'e.jpg', file: new File([], 'e.jpg') },
      { handle: file('f.mkv') },
    ];
    const { videos, faces } = await sortChosen(sources, FACES);
    const found = [];
    for (const { path, open } of videos) found.push([path, (await open()).name]);
    expect(found).toEqual([
      ['train/fake/a.MOV', 'a.MOV'],
      ['train/fake/b.mp4', 'b.mp4'],
      ['train/real/c.webm', 'c.webm'],
      ['d.mp4', 'd.mp4'],
      ['f.mkv', 'f.mkv'],
    ]);
    // A video by itself is not handed to the workers; a folder with photographs is.
    expect(faces).toEqual([sources[0], sources[2]]);
  });

  it('accounts for every file by name, whichever way a folder comes: taken + refused + left out = all', async () => {
    await fc.assert(
      fc.asyncProperty(fileTrees, fc.constantFrom(ALL, SCORE, FACES), async (tree, takes) => {
        const paths = pathsOf(tree).map((path) => `set/${path}`);
        const accounts = [];
        for (const way of ways('set', tree)) {
          const { account, videos, models } = await sortChosen(way, takes);
          const { total, taken, refused } = account;
          const named = [
            ...Object.values(taken).flat(),
            ...[...refused, ...filesLeftOut(account)].map(({ path }) => path),
          ];
          expect(named).toHaveLength(total);
          if (paths.length > 0) expect(named.sort()).toEqual([...paths].sort());
          const byKind = (wanted: string[]) => paths.filter((path) => wanted.includes(kindOf(path))).sort();
          expect(videos.map(({ path }) => path).sort()).toEqual(byKind(['video']));
          const wanted = takes === FACES ? [] : ['model', 'statistics'];
          expect(models.map(({ path }) => path).sort()).toEqual(byKind(wanted));
          accounts.push(accountToCsv(account).split('\r\n').sort());
        }
        expect(accounts[1]).toEqual(accounts[0]);
        if (paths.length > 0) expect(accounts[2]).toEqual(accounts[0]);
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  it('keeps the paths of entries, from which class and part are read', async () => {
    const tree = { real: { 'a.jpg': null }, fake: { 'b.jpg': null, 'clip.mp4': null } };
    const { faces, videos } = await sortChosen([{ entry: entry('set', tree) }], FACES);
    expect(faces.map((source) => 'path' in source && source.path)).toEqual([
      'set/fake/b.jpg',
      'set/real/a.jpg',
    ]);
    expect(videos.map(({ path }) => path)).toEqual(['set/fake/clip.mp4']);
  });

  it('says of what a screen does not take where it belongs, and of an empty folder that it is', async () => {
    const tree = { 'run.pth': null, 'old.tar.gz': null, 'a.npy': null, '.DS_Store': null, 'x.jpg': null };
    const { account } = await sortChosen([{ handle: folder('set', tree) }, { handle: folder('none', {}) }], {
      name: 'Masks',
      kinds: ['photograph'],
    });
    expect(account.refused.map(({ path, reason, remedy }) => [path, reason, remedy])).toEqual([
      ['set/a.npy', 'Masks does not accept parsing maps.', expect.stringContaining('belong on Faces')],
      ['set/old.tar.gz', 'Only zip archives can be opened.', expect.stringContaining('Unpack it')],
      ['set/run.pth', 'Masks does not accept models.', expect.stringContaining('Detectors belong on Score')],
      ['none', 'The folder is empty.', expect.stringContaining('with photographs')],
    ]);
    expect(describeAccount(account)).toBe(
      '6 files: 1 photograph accepted; 4 rejected; 1 left out: files that systems and tools leave behind.',
    );
  });

  it('moves what workers leave out, unless it lies in an archive, and lists every file', async () => {
    const tree = { 'a.jpg': null, 'b.jpg': null, '.DS_Store': null, 'run.pth': null };
    const { account } = await sortChosen([{ handle: folder('set', tree) }], FACES);
    const after = withLeftOut(account, { plan: ['set/b.jpg'], system: ['z.zip/Thumbs.db'] });
    expect(describeAccount(after)).toBe(
      '4 files: 1 photograph accepted; 1 rejected; 1 left out: files that systems and tools leave behind; 1 left out: lists of labels, and classes that were left out before the import; 1 left out of archives: files that systems and tools leave behind.',
    );
    expect(accountToCsv(after).trim().split('\r\n')).toEqual([
      'file,outcome,why',
      'set/a.jpg,accepted,photograph',
      expect.stringMatching(/^set\/run\.pth,rejected,.*belong on Score/),
      'set/.DS_Store,left out,files that systems and tools leave behind',
      'set/b.jpg,left out,"lists of labels, and classes that were left out before the import"',
      'z.zip/Thumbs.db,left out,files that systems and tools leave behind',
    ]);
  });

  it('tells of what cannot be read, and goes on', async () => {
    const gone = new DOMException('It was moved.', 'NotFoundError');
    const values = () => {
      throw gone;
    };
    const bad = { kind: 'directory', name: 'bad', values } as unknown as FileSystemDirectoryHandle;
    const unread = entry('a.jpg', null) as FileSystemFileEntry;
    unread.file = (_resolve, reject) => reject?.(gone);
    const good = { path: 'b.jpg', file: new File([], 'b.jpg') };
    const { account, faces } = await sortChosen([{ handle: bad }, { entry: unread }, good], FACES);
    expect(account).toMatchObject({ total: 3, taken: { photograph: ['b.jpg'] } });
    expect(account.refused.map(({ path, reason }) => [path, reason])).toEqual([
      ['bad', 'It could not be read: It was moved.'],
      ['a.jpg', 'It could not be read: It was moved.'],
    ]);
    expect(faces).toEqual([good]);
  });
});
