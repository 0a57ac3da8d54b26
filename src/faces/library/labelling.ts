/** What becomes of each file of an import: its class, part, video and domain, by its path, by lists, and by what a person wishes. */
import { roleNamed, type ClassWish } from '@/lib/classChoices';
import type { Framing } from '@/lib/cropping';
import type { FaceInfo } from '../types';
import type { Listed } from './labelLists';
import { isContainer, partsOf, readPath, splitNamed, type PathReading } from './labels';

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
  /** Which folders beside the class tell data sets, methods or attacks apart. Absent in imports of before. */
  domains?: readonly ('behind' | 'before')[];
  /** Of crops that came with their maps: with which they were cut, by path, where the import's own is another. Mostly absent. */
  framings?: Record<string, Framing>;
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

/** More are people or videos. */
const MOST_DOMAINS = 24;

/** The folders beside the class whose names tell files apart. One around everything is what was dropped. */
export function foldersOfDomains(
  files: readonly (FileReading & { path: string })[],
): NonNullable<Labelling['domains']> {
  const candidates = files.map((one) => domainCandidates(one.path, one));
  return (['behind', 'before'] as const).filter((place) => {
    const { size } = new Set(candidates.map((one) => one[place] ?? ''));
    return size > 1 && size <= MOST_DOMAINS;
  });
}

/** The folder beside the class that says more of a file: between part and class, else behind it, else before both. */
export function domainOf(
  path: string,
  read: PathReading,
  folders: NonNullable<Labelling['domains']>,
): string | undefined {
  const { own, between, behind, before } = domainCandidates(path, read);
  return (
    own ??
    between ??
    (folders.includes('behind') ? behind : undefined) ??
    (folders.includes('before') ? before : undefined)
  );
}

/** The collection that a file belongs to: the one whose layout it has, else the folder before part and class. */
export function collectionOf(path: string): string | undefined {
  const read = readPath(path);
  return read.layout ?? domainCandidates(path, read).before;
}

interface DomainCandidates {
  own?: string;
  between?: string;
  behind?: string;
  before?: string;
}

function domainCandidates(path: string, { classAt, splitAt, layout, group }: PathReading): DomainCandidates {
  const { folders } = partsOf(path);
  if (classAt === undefined) return { own: layout };
  if (layout !== undefined && layout !== 'CelebA-Spoof') return { own: folders[classAt] };
  const says = (folder: string) =>
    !/^\d+$/.test(folder) && !isContainer(folder) && splitNamed(folder) === undefined && folder !== group;
  const between = splitAt !== undefined && splitAt < classAt ? folders.slice(splitAt + 1, classAt) : [];
  const start = splitAt !== undefined && splitAt < classAt ? splitAt : classAt;
  return {
    between: between.findLast(says),
    behind: folders.slice(classAt + 1).find(says),
    before: folders.slice(0, start).findLast(says),
  };
}

/** What is stored of a file with its face; null where it is left out. */
export function labelFile(
  path: string,
  labelling: Labelling = NO_LABELLING,
): Pick<FaceInfo, 'label' | 'split' | 'group' | 'domain'> | null {
  if (labelling.lists.includes(path)) return null;
  const reading = readFile(path, labelling);
  const { from, label: read, split, group } = reading;
  const wish = Object.hasOwn(labelling.wishes, from) ? labelling.wishes[from] : undefined;
  if (wish?.leaveOut) return null;
  const label = wish ? (wish.name ?? undefined) : read;
  // Without a plan nobody has looked at what folders tell apart.
  const said = (labelling.domains && domainOf(path, reading, labelling.domains)) ?? '';
  const domains = wish?.domains ?? {};
  const domain = (Object.hasOwn(domains, said) ? domains[said].trim() : said) || undefined;
  return {
    ...(split === undefined ? {} : { split }),
    ...(label === undefined ? {} : { label }),
    ...(group === undefined ? {} : { group }),
    ...(domain === undefined ? {} : { domain }),
  };
}
