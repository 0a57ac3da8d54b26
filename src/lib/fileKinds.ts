/** What a file is, by its path: one answer for every screen, for folders and for what lies in archives. */

import { CHECKPOINT, SHARD_INDEX } from './checkpointNames';

/** Kinds that some screen takes. */
export const TAKEN_KINDS = ['photograph', 'archive', 'map', 'video', 'model', 'statistics'] as const;
export type TakenKind = (typeof TAKEN_KINDS)[number];

/** Why a file is left out though nobody refuses it. */
export const LEFT_OUT_RULES = {
  system: 'files that systems and tools leave behind',
  hidden: 'hidden (the name begins with a dot)',
  'map view': 'coloured views of parsing maps',
  statistics: 'mean and standard deviation of a dataset, which is measured here again',
  cropping: 'the record of how the faces of a dataset were cut',
  geometry: 'the geometry of faces and how they were forged, which go with their pictures',
  map: 'parsing maps, which scoring makes itself',
  plan: 'lists of labels, and classes that were left out before the import',
  duplicate: 'the same picture, or the same face, is there already',
  count: 'not among the pictures that --count chose',
  link: 'links to folders, broken links, and what is no file',
} as const;
export type LeftOutRule = keyof typeof LEFT_OUT_RULES;
/** The files that each rule left out, by their paths. */
export type LeftOut = Partial<Record<LeftOutRule, string[]>>;

/** Each file once, with its rule. */
export const leftOutFiles = (leftOut: LeftOut): { path: string; rule: LeftOutRule }[] =>
  (Object.entries(leftOut) as [LeftOutRule, string[]][]).flatMap(([rule, paths]) =>
    paths.map((path) => ({ path, rule })),
  );

export const isLeftOut = (kind: FileKind): kind is Extract<FileKind, LeftOutRule> =>
  Object.hasOwn(LEFT_OUT_RULES, kind);

/** Collects what rules leave out, one file after the other. */
export class LeftOutList {
  readonly byRule: LeftOut = {};

  readonly add = (path: string, rule: LeftOutRule): void => void (this.byRule[rule] ??= []).push(path);
}

/** `packed`: an archive other than zip, which nothing here opens; `cropping`, `geometry`: what a dataset says of its faces,
 * forgeries too. */
export type FileKind = TakenKind | 'packed' | 'system' | 'hidden' | 'map view' | 'cropping' | 'geometry';

/** Folders of one's own may begin with a dot; these are none. */
const SYSTEM =
  /(^|\/)((\.DS_Store|\._[^/]*|\.localized|\.directory|\.nomedia|\.picasa\.ini|(eh)?Thumbs\.db|desktop\.ini|Icon\r)$|(__MACOSX|\.Trash[^/]*|\.Spotlight-V100|\.fseventsd|\.TemporaryItems|\.git|\.svn|\.ipynb_checkpoints|\.thumbnails|@eaDir|\$RECYCLE\.BIN|System Volume Information)\/)/i;

const PICTURE = /\.(jpe?g|jfif|png|webp|avif|gif|bmp|tiff?|hei[cf])$/i;

/** Whether the name itself says that it is a picture; others may be some too. */
export const isPictureName = (path: string): boolean => PICTURE.test(path) && kindOf(path) === 'photograph';

/** By the path; the first that fits. */
const KINDS: readonly (readonly [FileKind, RegExp])[] = [
  ['system', SYSTEM],
  ['map view', /(^|\/)vis_parsing_maps\/[^/]+$/],
  ['photograph', PICTURE],
  ['archive', /\.zip$/i],
  ['video', /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|3gp|ogv|m2?ts|wmv|flv)$/i],
  ['model', new RegExp(`${CHECKPOINT.source}|${SHARD_INDEX.source}`, 'i')],
  ['packed', /\.(tar|tgz|gz|bz2|xz|zst|7z|rar)$/i],
  ['statistics', /mean_?std[^/]*\.(txt|json)$/i],
  ['cropping', /(^|\/)cropping\.json$/i],
  ['geometry', /(^|\/)(geometry|forgeries)\/[^/]+\.json$/],
  ['map', /\.npy$/i],
  ['hidden', /(^|\/)\.[^./][^/]*$/],
];

/** A text that may be a list of labels, by its name; as an item of an import it is no picture. */
export const mayBeList = (path: string): boolean => /\.(txt|csv|tsv|json|lst|list)$/i.test(path);

/** For file choosers, which look at the last extension only: `.tar` stands for `.pth.tar`, `.json` for the index of parts. */
export const MODEL_EXTENSIONS = '.safetensors,.pth,.pt,.ckpt,.bin,.tar,.json';

/**
 * @param path from what was chosen, with "/" between folders
 * @param type as the browser tells it; counts where the name says nothing
 * @returns `photograph` for whatever is nothing else: its first bytes decide when it is opened
 */
export function kindOf(path: string, type = ''): FileKind {
  const byPath = KINDS.find(([, pattern]) => pattern.test(path))?.[0];
  return byPath ?? (type.startsWith('video/') ? 'video' : 'photograph');
}

/** The authors' folder format: `images/x.png` beside `parsing_maps/x.npy`. */
const PICTURE_WITH_MAP = /^(.*\/)?images\/([^/]+)\.png$/;
const GIVEN_MAP = /^(.*\/)?parsing_maps\/([^/]+)\.npy$/;

/** Where the parsing map of a picture lies; undefined for a picture outside that format. */
export function mapPathOf(picture: string): string | undefined {
  const match = PICTURE_WITH_MAP.exec(picture);
  return match ? `${match[1] ?? ''}parsing_maps/${match[2]}.npy` : undefined;
}

/** Where the geometry of a picture of that format lies; undefined for any other. */
export function geometryPathOf(picture: string): string | undefined {
  const match = PICTURE_WITH_MAP.exec(picture);
  return match ? `${match[1] ?? ''}geometry/${match[2]}.json` : undefined;
}

/** Where what is known of its forgery lies, in the same way. */
export function forgeryPathOf(picture: string): string | undefined {
  return geometryPathOf(picture)?.replace(/geometry\/([^/]+)$/, 'forgeries/$1');
}

/** Where the picture of a parsing map lies; undefined for a map outside that format. */
export function picturePathOf(map: string): string | undefined {
  const match = GIVEN_MAP.exec(map);
  return match ? `${match[1] ?? ''}images/${match[2]}.png` : undefined;
}
