/** Everything that comes in is an item, the map of one, or left out by a rule that is named. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOf } from '@/lib/fileKinds';
import { file as handleOfFile, fileTrees, folder, pathsOf, type Tree } from '@/lib/testTrees';
import { ZipWriter } from '@/storage/zipWriter';
import { listItems } from './sourceItems';
import type { ImportSource } from './types';

async function list(sources: readonly ImportSource[], withMaps = true) {
  const leftOut: string[] = [];
  const items = await listItems(sources, { withMaps, onLeftOut: (path) => leftOut.push(path) });
  const paths = items.map(({ path }) => path);
  const maps = [...new Set(items.flatMap(({ map }) => map?.path ?? []))];
  return { items, paths, accounted: [...paths, ...maps, ...leftOut].sort() };
}

function zipOf(names: readonly string[]): Blob {
  const zip = new ZipWriter();
  for (const name of names) zip.add(name, name);
  return zip.finish();
}

const treeOf = (names: readonly string[]): Tree => Object.fromEntries(names.map((name) => [name, null]));

describe('listItems', () => {
  it('puts a geometry to its picture and map, and names one that is alone', async () => {
    const names = [
      'images/a.png',
      'parsing_maps/a.npy',
      'geometry/a.json',
      'images/b.png',
      'geometry/b.json',
    ];
    const { items } = await list([{ path: 'z.zip', file: zipOf(names) }]);
    expect(items.map(({ path, geometry }) => [path, geometry?.path])).toEqual([
      ['z.zip/images/a.png', 'z.zip/geometry/a.json'],
      ['z.zip/images/b.png', undefined],
      ['z.zip/geometry/b.json', undefined],
    ]);
    await expect(items[2].open()).rejects.toThrow('without its picture and parsing map');
    const scored = await list([{ path: 'z.zip', file: zipOf(names) }], false);
    expect(scored.paths).toEqual(['z.zip/images/a.png', 'z.zip/images/b.png']);
  });

  it('takes folders that begin with a dot, and names the files of systems that it leaves', async () => {
    const tree = {
      '.faces': treeOf(['a.jpg', '.b.jpg']),
      '.git': treeOf(['HEAD']),
      ...treeOf(['.DS_Store', '._a.jpg', 'Thumbs.db']),
    };
    const { paths } = await list([{ handle: folder('set', tree) }]);
    expect(paths).toEqual(['set/.faces/.b.jpg', 'set/.faces/a.jpg']);
    const leftOut: string[] = [];
    const onLeftOut = (path: string, rule: string) => leftOut.push(`${rule}: ${path}`);
    await listItems([{ path: 'z.zip', file: zipOf(pathsOf(tree)) }], { withMaps: true, onLeftOut });
    expect(leftOut.sort()).toEqual(
      ['.DS_Store', '._a.jpg', '.git/HEAD', 'Thumbs.db'].map((path) => `system: z.zip/${path}`),
    );
  });

  it('takes of any folder what gives faces, and the same as of its files', async () => {
    await fc.assert(
      fc.asyncProperty(fileTrees, fc.boolean(), async (tree, withMaps) => {
        const all = pathsOf(tree).map((path) => `set/${path}`);
        const kinds = ['photograph', 'archive', ...(withMaps ? ['map'] : [])];
        const ofFolder = await list([{ handle: folder('set', tree) }], withMaps);
        expect(ofFolder.accounted).toEqual(all.filter((path) => kinds.includes(kindOf(path))).sort());
        // What is chosen by itself is taken at its word: a video that the page could not play tells why.
        const ofFiles = await list(
          all.map((path) => ({ path, file: new Blob() })),
          withMaps,
        );
        const ofThePage = /\.(mp4|pth|tar\.gz)$/;
        expect([...ofFolder.paths].sort()).toEqual(
          ofFiles.paths.filter((path) => !ofThePage.test(path)).sort(),
        );
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  it('accounts for every entry of any archive', async () => {
    await fc.assert(
      fc.asyncProperty(fileTrees, fc.boolean(), async (tree, withMaps) => {
        const all = pathsOf(tree);
        const { items, accounted } = await list([{ path: 'z.zip', file: zipOf(all) }], withMaps);
        if (items.length === 1 && items[0].path === 'z.zip') {
          const reason = /all \d+ files in it are system files|there is no picture in it|it is empty/;
          await expect(items[0].open()).rejects.toThrow(reason);
        } else expect(accounted).toEqual(all.map((path) => `z.zip/${path}`).sort());
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  it('says that an archive holds nothing to read', async () => {
    const { items } = await list([{ path: 'z.zip', file: zipOf(['__MACOSX/._a.jpg', '.DS_Store']) }]);
    expect(items.map(({ path }) => path)).toEqual(['z.zip']);
    await expect(items[0].open()).rejects.toThrow('all 2 files in it are system files');
  });

  it('says of a model in an archive, and of a map alone, why they are not taken', async () => {
    const names = ['checkpoint.pth', 'set/images/7.png', 'set/parsing_maps/7.npy', 'set/parsing_maps/8.npy'];
    const { items } = await list([{ path: 'a.zip', file: zipOf(names) }]);
    const byPath = new Map(items.map((item) => [item.path, item]));
    expect(byPath.get('a.zip/set/images/7.png')?.map?.path).toBe('a.zip/set/parsing_maps/7.npy');
    await expect(byPath.get('a.zip/checkpoint.pth')?.open()).rejects.toThrow('It is a model in an archive');
    await expect(byPath.get('a.zip/set/parsing_maps/8.npy')?.open()).rejects.toThrow('without its picture');
  });

  it('takes a file by its handle alone', async () => {
    expect((await list([{ handle: handleOfFile('a.jpg') }])).paths).toEqual(['a.jpg']);
  });
});
