/** Everything that comes in is an item or left out by a rule that is named. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZipWriter } from '@/storage/zipWriter';
import { listItems } from './sourceItems';
import type { ImportSource } from './types';

interface Tree {
  [name: string]: Tree | Blob;
}

/** A folder as the browser hands it over. */
function handleOf(name: string, tree: Tree | Blob): FileSystemHandle {
  if (tree instanceof Blob) {
    return { kind: 'file', name, getFile: async () => new File([tree], name) } as unknown as FileSystemHandle;
  }
  const values = async function* () {
    for (const [inner, entry] of Object.entries(tree)) yield handleOf(inner, entry);
  };
  return { kind: 'directory', name, values } as unknown as FileSystemHandle;
}

async function list(sources: readonly ImportSource[], leaveVideos = false) {
  const leftOut: [path: string, rule: string][] = [];
  const items = await listItems(
    sources,
    new AbortController().signal,
    () => {},
    leaveVideos,
    (...left) => leftOut.push(left),
  );
  return { paths: items.map(({ path }) => path), leftOut, items };
}

const picture = () => new Blob(['x']);

function zipOf(names: readonly string[]): Blob {
  const writer = new ZipWriter();
  for (const name of names) writer.add(name, name);
  return writer.finish();
}

describe('listItems', () => {
  it('takes folders that begin with a dot, and names the files of systems that it leaves', async () => {
    const tree = {
      '.faces': { 'a.jpg': picture(), '.b.jpg': picture() },
      '.git': { HEAD: picture() },
      '.DS_Store': picture(),
      '._a.jpg': picture(),
      'Thumbs.db': picture(),
    };
    const { paths, leftOut } = await list([{ handle: handleOf('set', tree) }]);
    expect(paths).toEqual(['set/.faces/.b.jpg', 'set/.faces/a.jpg']);
    expect(leftOut.map(([path]) => path).sort()).toEqual(['set/.DS_Store', 'set/._a.jpg', 'set/.git/HEAD', 'set/Thumbs.db']); // prettier-ignore
  });

  it('says that an archive holds nothing to read', async () => {
    const { items } = await list([{ path: 'z.zip', file: zipOf(['__MACOSX/._a.jpg', '.DS_Store']) }]);
    expect(items.map(({ path }) => path)).toEqual(['z.zip']);
    await expect(items[0].open()).rejects.toThrow('all 2 files in it are such that systems leave behind');
  });

  it('accounts for every file of any tree', async () => {
    const name = fc.oneof(
      fc.constantFrom(
        '.DS_Store',
        'Thumbs.db',
        '__MACOSX',
        'a.jpg',
        'b.png',
        'clip.mp4',
        'x.zip.txt',
        '.hidden',
      ),
      fc.stringMatching(/^[a-z.]{1,6}$/).filter((each) => !/^\.+$/.test(each)),
    );
    const file = fc.constant(null);
    const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
      tree: fc.dictionary(name, fc.oneof({ depthSize: 'small' }, file, file, tie('tree')), { maxKeys: 5 }),
    }));
    const materialise = (node: Record<string, unknown>): Tree =>
      Object.fromEntries(
        Object.entries(node).map(([key, value]) => [
          key,
          value === null ? picture() : materialise(value as Record<string, unknown>),
        ]),
      );
    const filesOf = (node: Tree, path: string): string[] =>
      Object.entries(node).flatMap(([key, value]) =>
        value instanceof Blob ? [`${path}/${key}`] : filesOf(value, `${path}/${key}`),
      );
    await fc.assert(
      fc.asyncProperty(tree, fc.boolean(), async (node, leaveVideos) => {
        const made = materialise(node);
        const { paths, leftOut } = await list([{ handle: handleOf('set', made) }], leaveVideos);
        const accounted = [...paths, ...leftOut.map(([path]) => path)];
        expect(accounted.sort()).toEqual(filesOf(made, 'set').sort());
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('accounts for every entry of any archive', async () => {
    const name = fc.stringMatching(/^(\.DS_Store|__MACOSX\/[ab]|[a-c]{1,2}(\/[a-c.]{1,3}){0,2}\.jpg)$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), async (names) => {
        const { items, leftOut } = await list([{ path: 'z.zip', file: zipOf(names) }]);
        const [only] = items;
        if (items.length === 1 && only.path === 'z.zip') {
          await expect(only.open()).rejects.toThrow(`all ${names.length} files`);
        } else expect(items.length + leftOut.length).toBe(names.length);
      }),
      { numRuns: 200, seed: 12 },
    );
  });
});
