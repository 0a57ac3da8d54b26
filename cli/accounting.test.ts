/** Whatever lies in a folder: each file is handed over and taken, refused, or left out by a rule, and named once. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesLeftOut, withLeftOut, withOthersLeftOut, type Takes } from '@/app/intake/account';
import { sortChosen } from '@/app/intake/sorting';
import { labelFile, NO_LABELLING, type Labelling } from '@/faces/library/labelling';
import { listPlanned } from '@/faces/library/sourceItems';
import { fileTrees, pathsOf } from '@/lib/testTrees';
import { ZipWriter } from '@/storage/zipWriter';
import { namedFrom, notGivenOf } from './commands';
import { faceFolder } from './files';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'accounting-'))));
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

async function zipOf(names: readonly string[]): Promise<Uint8Array> {
  const zip = new ZipWriter();
  for (const name of names) zip.add(name, name);
  return new Uint8Array(await zip.finish().arrayBuffer());
}

const TAKES: Takes = { name: 'A dataset', kinds: ['photograph', 'archive', 'map', 'video'] };
const WITHOUT_FAKE: Labelling = { ...NO_LABELLING, wishes: { fake: { name: 'fake', leaveOut: true } } };

/** As the command line and the page do it one after the other. */
async function everyName(folder: ReturnType<typeof faceFolder>): Promise<string[]> {
  const given = namedFrom(folder, folder.files).map(({ path, name }) => ({
    path: name,
    file: new File([readFileSync(path)], basename(path)),
  }));
  const sorted = await sortChosen(given, TAKES);
  const { items, leftOut } = await listPlanned(sorted.faces, WITHOUT_FAKE);
  const isWanted = (path: string) => labelFile(path, WITHOUT_FAKE) !== null;
  const videos = sorted.videos.map(({ path }) => path);
  const unwanted = { plan: videos.filter((path) => !isWanted(path)) };
  let account = withOthersLeftOut(sorted.account, notGivenOf(folder));
  for (const more of [leftOut, unwanted]) account = withLeftOut(account, more);
  const taken = Object.values(account.taken).flat();
  expect(taken.length + account.refused.length + Object.values(account.leftOut).flat().length).toBe(
    account.total,
  );
  return [
    ...items.flatMap(({ path, map }) => (map ? [path, map.path] : [path])),
    ...videos.filter(isWanted),
    ...[...account.refused, ...filesLeftOut(account)].map(({ path }) => path),
  ].sort();
}

describe('an import from the command line', () => {
  it('accounts for every file of any folder and archive: in = taken + refused + left out, each named once', async () => {
    await fc.assert(
      fc.asyncProperty(fileTrees, fileTrees, fc.constantFrom(undefined, '1'), async (tree, packed, count) => {
        rmSync(root, { recursive: true });
        const files = ['real/sure.jpg', ...pathsOf(tree)];
        for (const path of files) write(path, path);
        const entries = pathsOf(packed).filter((path) => !path.endsWith('.zip'));
        write('packed.zip', await zipOf([...entries, 'real/sure.png']));
        const inArchive = [...entries, 'real/sure.png'].map((path) => `packed.zip/${path}`);
        const all = [...files, ...(count === undefined ? inArchive : ['packed.zip'])];
        const folder = faceFolder({ path: root, name: 'set' }, count);
        expect(await everyName(folder)).toEqual(all.map((path) => `set/${path}`).sort());
      }),
      { numRuns: 60, seed: 14 },
    );
  });

  it('takes links to files, and names other links and what --count did not choose', () => {
    for (const path of ['real/a.jpg', 'real/b.tiff', 'c.mp4', 'notes.txt']) write(path, path);
    symlinkSync(join(root, 'real/a.jpg'), join(root, 'link.jpg'));
    symlinkSync(join(root, 'real'), join(root, 'again'));
    symlinkSync(join(root, 'gone.jpg'), join(root, 'broken.jpg'));
    const whole = faceFolder({ path: root, name: 'set' });
    expect(namedFrom(whole, whole.files).map(({ name }) => name)).toEqual([
      ...['set/c.mp4', 'set/link.jpg', 'set/notes.txt', 'set/real/a.jpg', 'set/real/b.tiff'],
    ]);
    expect(notGivenOf(whole)).toEqual({ link: ['set/again', 'set/broken.jpg'] });
    const two = faceFolder({ path: root, name: 'set' }, '2');
    expect(namedFrom(two, two.files).map(({ name }) => name)).toEqual([
      ...['set/link.jpg', 'set/real/a.jpg'],
    ]);
    expect(notGivenOf(two)).toEqual({
      count: ['set/c.mp4', 'set/notes.txt', 'set/real/b.tiff'],
      link: ['set/again', 'set/broken.jpg'],
    });
    expect(() => faceFolder({ path: root, name: 'set' }, '4')).toThrow('--count 4: there are 3 pictures');
  });
});
