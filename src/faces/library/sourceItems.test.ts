import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZipWriter } from '@/storage/zipWriter';
import { listItems } from './sourceItems';
import { fileTrees, folder, pathsOf } from '@/lib/testTrees';

const sum = (counts: object) => Object.values(counts).reduce((a: number, b: number) => a + b, 0);

async function zipOf(paths: readonly string[]): Promise<Blob> {
  const zip = new ZipWriter();
  for (const path of paths) zip.add(path, new TextEncoder().encode(path));
  return zip.finish();
}

describe('listItems', () => {
  it('accounts for every file of an archive: an item, the map of one, or left out by a rule', async () => {
    await fc.assert(
      fc.asyncProperty(fileTrees, fc.boolean(), async (tree, withMaps) => {
        const paths = pathsOf(tree);
        const { items, leftOut } = await listItems([{ path: 'a.zip', file: await zipOf(paths) }], {
          withMaps,
        });
        const maps = new Set(items.flatMap(({ map }) => map?.path ?? []));
        expect(items.length + maps.size + sum(leftOut)).toBe(paths.length);
        expect(new Set([...items.map(({ path }) => path), ...maps]).size).toBe(items.length + maps.size);
      }),
    );
  });

  it('takes from a folder what it takes from its files, but for what the page deals with', async () => {
    await fc.assert(
      fc.asyncProperty(fileTrees, async (tree) => {
        const ofFolder = await listItems([{ handle: folder('set', tree) }], { withMaps: true });
        const files = pathsOf(tree).map((path) => ({ path: `set/${path}`, file: new Blob([path]) }));
        const ofFiles = await listItems(files, { withMaps: true });
        const others = /\.(mp4|pth|tar\.gz)$/;
        const names = (items: readonly { path: string }[]) =>
          items.map(({ path }) => path).filter((path) => !others.test(path)).sort(); // prettier-ignore
        expect(names(ofFolder.items)).toEqual(names(ofFiles.items));
        expect(ofFolder.items.some(({ path }) => others.test(path))).toBe(false);
      }),
    );
  });

  it('says of a model in an archive, and of a map alone, why they are not taken', async () => {
    const file = await zipOf([
      'run/checkpoint.pth',
      'set/images/7.png',
      'set/parsing_maps/7.npy',
      'set/parsing_maps/8.npy',
    ]);
    const { items } = await listItems([{ path: 'a.zip', file }], { withMaps: true });
    const byPath = new Map(items.map((item) => [item.path, item]));
    expect(byPath.get('a.zip/set/images/7.png')?.map?.path).toBe('a.zip/set/parsing_maps/7.npy');
    await expect(byPath.get('a.zip/run/checkpoint.pth')?.open()).rejects.toThrow(
      'It is a model in an archive',
    );
    await expect(byPath.get('a.zip/set/parsing_maps/8.npy')?.open()).rejects.toThrow('without its picture');
  });
});
