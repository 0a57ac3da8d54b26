/** Folders for tests: random ones, and what the File System Access API gives of them, as much of it as is used. */
import fc from 'fast-check';

/** A folder's entries by name; null: a file. */
export interface Tree {
  [name: string]: Tree | null;
}

const NAMES = [
  'a.jpg', 'b.png', 'noext', '.DS_Store', '.notes', 'Thumbs.db', 'clip.mp4', 'run.pth', 'old.tar.gz',
  'pretrain_ds_mean_std.txt', '7.png', '7.npy',
]; // prettier-ignore
const FOLDERS = [
  'real',
  'fake',
  'train',
  '.faces',
  '.git',
  '__MACOSX',
  'images',
  'parsing_maps',
  'vis_parsing_maps',
];

const paths = fc.tuple(fc.array(fc.constantFrom(...FOLDERS), { maxLength: 3 }), fc.constantFrom(...NAMES));

export const fileTrees = fc.array(paths, { maxLength: 24 }).map((all) => {
  const root: Tree = {};
  for (const [folders, name] of all) {
    const parent = folders.reduce((tree, inner) => (tree[inner] ??= {}), root);
    parent[name] = null;
  }
  return root;
});

/** Of all files, with "/" between folders. */
export function pathsOf(tree: Tree): string[] {
  return Object.entries(tree).flatMap(([name, entries]) =>
    entries ? pathsOf(entries).map((path) => `${name}/${path}`) : [name],
  );
}

export function folder(name: string, tree: Tree): FileSystemDirectoryHandle {
  async function* values() {
    for (const [inner, entries] of Object.entries(tree)) yield entries ? folder(inner, entries) : file(inner);
  }
  return { kind: 'directory', name, values } as unknown as FileSystemDirectoryHandle;
}

export function file(name: string): FileSystemFileHandle {
  const getFile = () => Promise.resolve(new File([name], name));
  return { kind: 'file', name, getFile } as unknown as FileSystemFileHandle;
}
