/** What a file is, by its path: one answer for every screen, for folders and for what lies in archives. */

/** Kinds that some screen takes. */
export const TAKEN_KINDS = ['photograph', 'archive', 'map', 'video', 'model', 'statistics'] as const;
export type TakenKind = (typeof TAKEN_KINDS)[number];

/** What nobody means to bring, by the rule that leaves it out. */
export const LEFT_OUT_RULES = {
  hidden: 'hidden (the name begins with a dot)',
  system: 'files of the operating system',
  'map view': 'coloured views of parsing maps',
  statistics: 'mean and standard deviation of a dataset, which is measured here again',
  map: 'parsing maps, which scoring makes itself',
} as const;
export type LeftOutRule = keyof typeof LEFT_OUT_RULES;
/** How many files each rule left out. */
export type LeftOut = Partial<Record<LeftOutRule, number>>;

/** `packed`: an archive other than zip, which nothing here opens. */
export type FileKind = TakenKind | 'packed' | 'hidden' | 'system' | 'map view';

/** Of the last part of a path; the first that fits. */
const BY_NAME: readonly (readonly [FileKind, RegExp])[] = [
  ['archive', /\.zip$/i],
  ['video', /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g)$/i],
  ['model', /\.(safetensors|pth|pt|ckpt|bin)(\.tar)?$/i],
  ['packed', /\.(tar|tgz|gz|bz2|xz|zst|7z|rar)$/i],
  ['statistics', /mean_?std[^/]*\.(txt|json)$/i],
  ['map', /\.npy$/i],
];

/** For file choosers, which look at the last extension only: `.tar` stands for `.pth.tar`. */
export const MODEL_EXTENSIONS = '.safetensors,.pth,.pt,.ckpt,.bin,.tar';

/**
 * @param path from what was chosen, with "/" between folders
 * @param type as the browser tells it; counts where the name says nothing
 * @returns `photograph` for whatever is nothing else: its first bytes decide when it is opened
 */
export function kindOf(path: string, type = ''): FileKind {
  const parts = path.split('/');
  const name = parts[parts.length - 1];
  // A folder that a person chose by its name is meant, whatever its name.
  const inner = parts.length > 1 ? parts.slice(1) : parts;
  if (inner.includes('__MACOSX') || /^(Thumbs\.db|desktop\.ini)$/i.test(name)) return 'system';
  // ".." is not hidden: an archive that climbs out of itself is refused aloud.
  if (inner.some((part) => /^\.(?!\.)/.test(part))) return 'hidden';
  if (parts[parts.length - 2] === 'vis_parsing_maps') return 'map view';
  const byName = BY_NAME.find(([, pattern]) => pattern.test(name))?.[0];
  return byName ?? (type.startsWith('video/') ? 'video' : 'photograph');
}
