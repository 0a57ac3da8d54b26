/** What an import would make of files, told before any of them is read: from their paths, and from lists of labels. */
import { roleNamed, type Role } from '@/lib/classChoices';
import { commonFraming, type Framing } from '@/lib/cropping';
import { mixedRecord, readCroppingFile } from '@/lib/croppingFile';
import { kindOf, type LeftOut } from '@/lib/fileKinds';
import { readList, type LabelList } from './labelLists';
import {
  domainOf,
  folderDepthOf,
  folderOf,
  foldersOfDomains,
  lookUp,
  NO_LABELLING,
  readFile,
  type FileReading,
  type Labelling,
} from './labelling';
import { partsOf } from './labels';

/** Files of one class, part and domain. */
export interface PlanRow {
  /** The class as the files give it, see `Labelling.wishes`. */
  from: string;
  /** train, val or test where folders or lists say so. */
  split: string | null;
  /** The data set, method or attack within the class, where folders tell several. */
  domain: string | null;
  /** Video files, and videos of which there are frames. */
  videos: number;
  pictures: number;
}

export interface PlanClass {
  from: string;
  /** '' for none. */
  name: string;
  role: Role;
}

export interface ImportPlan {
  /** Collections and ways of ordering files that were recognised. */
  layouts: string[];
  /** By class, part and domain; files without a class last. */
  rows: PlanRow[];
  classes: PlanClass[];
  /** What was not understood, as sentences. */
  unclear: string[];
  /** Without wishes. */
  labelling: Labelling;
  /** With which most of the faces were cut, where they came with a record of it; `labelling` has the others. */
  framing: Framing | null;
  /** Where records tell of several framings, as sentences. */
  mixedFramings: string[];
}

/** A plan, with what an import by it leaves out by rules: entries of archives, and the lists themselves. */
export interface SurveyedPlan extends ImportPlan {
  leftOut: LeftOut;
}

/** More folders are people or videos, and no classes. */
const MOST_FOLDERS = 24;
const SHOWN = 3;

type Read = FileReading & { path: string };

/**
 * @param paths of pictures and videos, with "/" between folders
 * @param given texts that came with them: what may be lists, and records of how faces were cut; they may be among the paths
 */
export function planOf(
  paths: readonly string[],
  given: readonly { path: string; text: string }[] = [],
): ImportPlan {
  const isRecord = ({ path }: { path: string }) => kindOf(path) === 'cropping';
  const texts = given.filter((one) => !isRecord(one));
  const isText = new Set(texts.map(({ path }) => path));
  const media = paths.filter((path) => !isText.has(path) && ['photograph', 'video'].includes(kindOf(path)));
  const { labelling, unclear } = useLists(media, texts);
  const read = media.map((path): Read => ({ path, ...readFile(path, labelling) }));
  tellFoldersApart(read, labelling, unclear);
  labelling.domains = foldersOfDomains(read);
  const contradicting = read.filter(({ contradicts }) => contradicts);
  if (contradicting.length > 0)
    unclear.push(
      `Lists and folders disagree on ${count(contradicting.length, 'file')}, for example ${examples(contradicting.map(({ path }) => path))}: the lists are followed.`,
    );
  const classes = classesOf(read);
  unclear.push(...unknownClasses(classes));
  const cut = framingsOf(media, given.filter(isRecord));
  if (cut.framings) labelling.framings = cut.framings;
  return {
    layouts: layoutsOf(read, labelling),
    rows: rowsOf(read, labelling.domains),
    classes,
    unclear,
    labelling,
    framing: cut.framing,
    mixedFramings: cut.mixed,
  };
}

/** With which the pictures around each record were cut. */
function framingsOf(
  media: readonly string[],
  given: readonly { path: string; text: string }[],
): { framing: Framing | null; framings?: Record<string, Framing>; mixed: string[] } {
  const records = given.flatMap(({ path, text }) => {
    const record = readCroppingFile(text);
    return record ? [{ path, folder: path.slice(0, path.lastIndexOf('/') + 1), record }] : [];
  });
  // The record that lies nearest counts.
  records.sort((a, b) => b.folder.length - a.folder.length);
  const cut = media.flatMap((path) => {
    const own = records.find(({ folder }) => path.startsWith(folder));
    return own ? [{ path, framing: own.record.others?.get(path.slice(own.folder.length)) ?? own.record.framing }] : []; // prettier-ignore
  });
  if (records.length === 0) return { framing: null, mixed: [] };
  const framing = cut.length > 0 ? commonFraming(cut) : records[0].record.framing;
  const others = cut.filter((one) => one.framing !== framing).map((one) => [one.path, one.framing] as const);
  const mixed = records.flatMap(({ path, record }) => mixedRecord(path, record) ?? []);
  return { framing, mixed, ...(others.length > 0 && { framings: Object.fromEntries(others) }) };
}

const count = (n: number, what: string): string => `${n} ${n === 1 ? what : `${what}s`}`;

const examples = (names: readonly string[]): string =>
  names
    .slice(0, SHOWN)
    .map((name) => `"${name}"`)
    .join(', ');

/** Takes lists that say something of files that are there; of the others it says why not. */
function useLists(
  media: readonly string[],
  texts: readonly { path: string; text: string }[],
): { labelling: Labelling; unclear: string[] } {
  const unclear: string[] = [];
  const labelling: Labelling = { ...NO_LABELLING, listed: {}, lists: [] };
  const known = new Set(texts.length > 0 ? media.flatMap(keysOfFile) : []);
  for (const { path, text } of texts) {
    const list = readList(path, text);
    if (!list)
      unclear.push(`"${path}" is not understood: it is no list of files with their classes or parts.`);
    else {
      const listed = keysOfList(list, known);
      if (!media.some((file) => lookUp(file, listed))) unclear.push(`"${path}" names no file that is here.`);
      else {
        labelling.lists.push(path);
        if (list.rest !== undefined) labelling.rest = { layout: 'Celeb-DF', split: list.rest };
        for (const [key, one] of Object.entries(listed))
          labelling.listed[key] = { ...labelling.listed[key], ...one };
      }
    }
  }
  return { labelling, unclear };
}

/** The file itself, and the folder that may be its video. */
function keysOfFile(path: string): string[] {
  const { folders, stem } = partsOf(path);
  return [[...folders, stem].join('/'), folders.join('/')];
}

/** A list's names are meant from its own folder where that fits, and from anywhere else. */
function keysOfList({ path, entries }: LabelList, known: ReadonlySet<string>): Labelling['listed'] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return Object.fromEntries(
    [...entries].map(([key, listed]) => [known.has(folder + key) ? folder + key : key, listed]),
  );
}

/** Where no class is known, folders side by side are offered as such. */
function tellFoldersApart(read: Read[], labelling: Labelling, unclear: string[]): void {
  const bare = read.filter(({ label }) => label === undefined);
  const depth = folderDepthOf(bare.map(({ path }) => path));
  if (depth === 0) return;
  const folders = new Set(bare.map(({ path }) => folderOf(path, depth)));
  if (folders.size > MOST_FOLDERS) {
    unclear.push(`${folders.size} folders say nothing of classes, for example ${examples([...folders])}.`);
    return;
  }
  labelling.folderDepth = depth;
  for (const one of bare) one.from = folderOf(one.path, depth);
}

function classesOf(read: readonly Read[]): PlanClass[] {
  const classes = new Map<string, PlanClass>();
  for (const { from, label, role } of read) {
    const known = classes.get(from);
    if (known) known.role = known.role === 'unknown' ? (role ?? 'unknown') : known.role;
    else classes.set(from, { from, name: label ?? '', role: role ?? roleNamed(label ?? '') });
  }
  const sorted = [...classes.values()].sort((a, b) => compareClasses(a.from, b.from));
  // Spelled in one way.
  const spellings = new Map<string, string>();
  for (const one of sorted) {
    const lower = one.name.toLowerCase();
    one.name = spellings.get(lower) ?? one.name;
    spellings.set(lower, one.name);
  }
  return sorted;
}

const isFolder = (from: string): boolean => from === '' || from.endsWith('/');

const compareClasses = (a: string, b: string): number =>
  Number(isFolder(a)) - Number(isFolder(b)) || compare(a, b);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function unknownClasses(classes: readonly PlanClass[]): string[] {
  const unknown = classes.filter(({ from, role }) => !isFolder(from) && role === 'unknown');
  const isOpen = classes.some(({ role }) => role === 'genuine') && classes.length > 1;
  if (unknown.length === 0) return [];
  const names = examples(unknown.map(({ name }) => name));
  return [
    isOpen
      ? `No name says whether ${names} ${unknown.length === 1 ? 'is' : 'are'} genuine: beside the genuine class they count as attacks.`
      : `No name says whether ${names} ${unknown.length === 1 ? 'is' : 'are'} genuine.`,
  ];
}

function rowsOf(read: readonly Read[], folders: NonNullable<Labelling['domains']>): PlanRow[] {
  const rows = new Map<string, { row: PlanRow; videos: Set<string> }>();
  read.forEach((one) => {
    const { path, from, split = null, group } = one;
    const domain = domainOf(path, one, folders) ?? null;
    const key = JSON.stringify([from, split, domain]);
    const entry = rows.get(key) ?? {
      row: { from, split, domain, videos: 0, pictures: 0 },
      videos: new Set(),
    };
    rows.set(key, entry);
    if (kindOf(path) === 'video') entry.videos.add(path);
    else {
      entry.row.pictures++;
      // Videos of one name in two folders are two.
      if (group !== undefined) entry.videos.add(`${partsOf(path).folders.join('/')}\n${group}`);
    }
  });
  const all = [...rows.values()].map(({ row, videos }) => ({ ...row, videos: videos.size }));
  const order = ['train', 'val', 'test', null];
  return all.sort(
    (a, b) =>
      compareClasses(a.from, b.from) ||
      order.indexOf(a.split) - order.indexOf(b.split) ||
      compare(a.domain ?? '', b.domain ?? ''),
  );
}

/** How the files are ordered, in words. */
function layoutsOf(read: readonly Read[], { lists, folderDepth }: Labelling): string[] {
  const known = new Set(read.flatMap(({ layout }) => layout ?? []));
  const general = read.filter(({ layout, classAt }) => layout === undefined && classAt !== undefined);
  const parted = general.some(({ splitAt, classAt }) => splitAt !== undefined && splitAt < classAt!);
  return [
    ...[...known].sort(),
    ...(parted ? ['a folder for each part, in it one for each class'] : []),
    ...(general.length > 0 && !parted ? ['a folder for each class'] : []),
    ...lists.map((path) => `list ${path.slice(path.lastIndexOf('/') + 1)}`),
    ...(folderDepth > 0 ? ['folders that say nothing of classes'] : []),
  ];
}
