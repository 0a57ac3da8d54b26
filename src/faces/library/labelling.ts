/** What becomes of each file of an import: its class, part and video, by its path, by lists, and by what a person wishes. */
import type { FaceInfo } from '../types';
import type { Listed } from './labelLists';
import { isContainer, partsOf, readPath, roleNamed, type PathReading, type Role } from './labels';

/** A class as the files give it, and what it is to be. */
export interface ClassWish {
  /** null: its faces get no class. */
  name: string | null;
  /** Its files are not imported. */
  leaveOut?: boolean;
}

/** Plain data: it crosses to workers and is stored with an import that is not finished. */
export interface Labelling {
  /** By what lists call files, without endings; behind the list's own folder too. */
  listed: Record<string, Listed>;
  /** Lists that were understood: they are no pictures. */
  lists: string[];
  /** The part of files of this collection that no list names. */
  rest: { layout: string; split: string } | null;
  /** Where no class is known, the folders of this depth are told apart; 0: nothing is. */
  folderDepth: number;
  /** By the class as it was read; '' is that of files without one, and a name that ends with "/" a folder. */
  wishes: Record<string, ClassWish>;
}

export const NO_LABELLING: Labelling = { listed: {}, lists: [], rest: null, folderDepth: 0, wishes: {} };

/** Of one file, before anybody wishes anything. */
export interface FileReading extends PathReading {
  /** What wishes call its class. */
  from: string;
  /** Whether a list says another side than the folders. */
  contradicts?: boolean;
}

/** A frame's video, as a list calls it. */
const FRAME = /_frame_?\d+$/i;

export function readFile(path: string, labelling: Labelling): FileReading {
  const read = readPath(path);
  const listed = lookUp(path, labelling.listed);
  const { label, role, contradicts } = decide(read, listed);
  const rest = labelling.rest?.layout === read.layout ? labelling.rest?.split : undefined;
  const split = listed?.split ?? read.split ?? rest;
  return {
    ...read,
    ...(label === undefined ? {} : { label }),
    ...(role === undefined ? {} : { role }),
    ...(split === undefined ? {} : { split }),
    ...(contradicts ? { contradicts } : {}),
    from: label ?? folderOf(path, labelling.folderDepth),
  };
}

/** Folders are more exact (the method of a fake), lists know better whether it is one. */
function decide(
  read: PathReading,
  listed: Listed | undefined,
): Pick<FileReading, 'label' | 'role' | 'contradicts'> {
  const { label, role } = read;
  if (listed?.label === undefined) return { label, role };
  if (label === undefined) return { label: listed.label };
  const said = roleNamed(listed.label);
  const known = role ?? roleNamed(label);
  if (said === 'unknown' || said === known) return { label, role };
  return known === 'unknown' ? { label, role: said } : { label: listed.label, role: said, contradicts: true };
}

/** The entry whose name is the longest end of the path; of a frame, that of its video or of its folder. */
export function lookUp(path: string, listed: Record<string, Listed>): Listed | undefined {
  const { folders, stem } = partsOf(path);
  const files = [...new Set([stem, stem.replace(FRAME, '')])].map((name) => [...folders, name]);
  for (const parts of [...files, folders]) {
    for (let from = 0; from < parts.length; from++) {
      const key = parts.slice(from).join('/');
      if (Object.hasOwn(listed, key)) return listed[key];
    }
  }
  return undefined;
}

/** What wishes call the folder of a file without a class. */
export function folderOf(path: string, depth: number): string {
  if (depth === 0) return '';
  const { folders } = partsOf(path);
  return folders.length >= depth ? `${folders.slice(0, depth).join('/')}/` : '';
}

/** The folders that tell files apart of which nothing is known: the first at which ways part. 0 where none does. */
export function folderDepthOf(paths: readonly string[]): number {
  const all = paths.map((path) => partsOf(path).folders);
  for (let depth = 1; all.some((folders) => folders.length >= depth); depth++) {
    const names = new Set(all.map((folders) => folders[depth - 1] ?? ''));
    if (names.size > 1)
      return [...names].filter((name) => name !== '' && !isContainer(name)).length > 1 ? depth : 0;
  }
  return 0;
}

/** What is stored of a file with its face; null where it is left out. */
export function labelFile(
  path: string,
  labelling: Labelling = NO_LABELLING,
): Pick<FaceInfo, 'label' | 'split' | 'group'> | null {
  if (labelling.lists.includes(path)) return null;
  const { from, label: read, split, group } = readFile(path, labelling);
  const wish = Object.hasOwn(labelling.wishes, from) ? labelling.wishes[from] : undefined;
  if (wish?.leaveOut) return null;
  const label = wish ? (wish.name ?? undefined) : read;
  return {
    ...(split === undefined ? {} : { split }),
    ...(label === undefined ? {} : { label }),
    ...(group === undefined ? {} : { group }),
  };
}

/** What is said of a class by whoever corrects a plan. */
export interface ClassChoice {
  from: string;
  /** '' for none. */
  name: string;
  role: Role;
  leaveOut: boolean;
}

/** The genuine class where its own name does not say so, and where several are one. */
const GENUINE = 'real';
const ATTACK = 'fake';

/**
 * The names that classes are stored under: everything in the app knows the genuine class by its name, so that a choice of
 * another side is a change of name, and several genuine classes are one.
 */
export function wishesOf(choices: readonly ClassChoice[]): Record<string, ClassWish> {
  const named = choices.map(({ name, role }) => {
    const own = name.trim();
    const sounds = roleNamed(own);
    if (role === 'genuine') return sounds === 'genuine' ? own : GENUINE;
    if (role === 'attack') return own === '' || sounds === 'genuine' ? ATTACK : own;
    return own === '' || sounds === 'genuine' ? null : own;
  });
  const genuine = new Set(
    choices.flatMap(({ role, leaveOut }, i) => (role === 'genuine' && !leaveOut ? [named[i]] : [])),
  );
  return Object.fromEntries(
    choices.map(({ from, role, leaveOut }, i) => {
      const name = role === 'genuine' && genuine.size > 1 ? GENUINE : named[i];
      return [from, leaveOut ? { name, leaveOut } : { name }];
    }),
  );
}
