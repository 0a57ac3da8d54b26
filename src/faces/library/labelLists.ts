/** Lists that come with pictures and say of each its class or part: text, CSV and the JSON files of the field. */
import { soundsLikeClass } from '@/lib/bonaFide';
import { splitNamed, spelled } from './labels';

/** What a list says of one file or video. */
export interface Listed {
  label?: string;
  split?: string;
}

/** What a list says, by paths without their endings, as they stand in it. */
export interface LabelList {
  path: string;
  entries: Map<string, Listed>;
  /** The part of whatever of its collection it does not name. */
  rest?: string;
}

/** A name in a list as files are looked up: with "/" between folders, without the ending. */
export const listKey = (name: string): string =>
  name
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '')
    .replace(/\.[a-z0-9]{2,5}$/i, '');

/** @returns null where the text is no list of files */
export function readList(path: string, text: string): LabelList | null {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const isCelebDf = /^list_of_testing_videos/i.test(file);
  const entries = /\.json$/i.test(file) ? readJson(text) : readLines(text, isCelebDf);
  if (!entries || entries.size === 0) return null;
  // "train.txt", "casia_fake_train.txt": what all of its lines have in common is in its name.
  const words = file.replace(/\.[^.]*$/, '').split(/[^a-z]+/i);
  const split = isCelebDf ? 'test' : words.map(splitNamed).find((part) => part !== undefined);
  const label = words.filter(soundsLikeClass).at(-1);
  for (const listed of entries.values()) {
    if (split !== undefined) listed.split ??= split;
    if (label !== undefined) listed.label ??= spelled(label);
  }
  const saysNothing = [...entries.values()].every(
    (one) => one.label === undefined && one.split === undefined,
  );
  if (saysNothing) return null;
  return { path, entries, ...(isCelebDf ? { rest: 'train' } : {}) };
}

/** Names of files have an ending or a folder; videos of DeeperForensics only an ending. */
const isFileName = (cell: string): boolean => /\.[a-z0-9]{2,5}$/i.test(cell) || /[\\/]/.test(cell);

const COLUMNS = {
  file: /^(file(_?(name|path))?|path|image(_?(name|path|id))?|img(_?path)?|picture|video(_?(name|path))?|name)$/i,
  label:
    /^(label|class|target|category|type|y|is_?(fake|real|live|spoof|attack)|fake|real|live|spoof|attack)$/i,
  split: /^(split|set|part(ition)?|subset|fold)$/i,
};

function readLines(text: string, isCelebDf: boolean): Map<string, Listed> | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const rows = lines.map(cellsOf);
  if (rows.length === 0) return null;
  const header = rows[0].some(isFileName) ? null : rows[0];
  const columnOf = (pattern: RegExp) => header?.findIndex((cell) => pattern.test(cell)) ?? -1;
  const [fileAt, labelAt, splitAt] = [COLUMNS.file, COLUMNS.label, COLUMNS.split].map(columnOf);
  if (header && (fileAt < 0 || (labelAt < 0 && splitAt < 0))) return null;
  const entries = new Map<string, Listed>();
  for (const cells of header ? rows.slice(1) : rows) {
    const nameAt = header ? fileAt : cells.findIndex(isFileName);
    if (nameAt < 0 || !cells[nameAt]) return null; // a text with other sentences is none
    const others = cells.filter((_, i) => i !== nameAt);
    if (!header && others.length > 4) return null;
    const split = header ? cells[splitAt] : others.find((cell) => splitNamed(cell) !== undefined);
    const label = header ? cells[labelAt] : others.find((cell) => cell !== split && cell !== '');
    entries.set(listKey(cells[nameAt]), {
      ...labelEntry(label, isCelebDf ? 'real' : (header?.[labelAt] ?? '')),
      ...splitEntry(split),
    });
  }
  return entries;
}

/** By commas, semicolons or tabs; else by spaces. A quoted cell may hold any of them. */
function cellsOf(line: string): string[] {
  const by = /[,;\t]/.exec(line.replace(/"[^"]*"/g, ''))?.[0];
  const pattern = by ? new RegExp(`("[^"]*"|[^${by}"]*)(?:${by}|$)`, 'g') : /("[^"]*"|\S+)\s*/g;
  const cells = [...line.matchAll(pattern)].map(([, cell]) => cell.replaceAll('"', '').trim());
  if (by && cells.at(-1) === '' && !line.endsWith(by)) cells.pop();
  return cells;
}

/** @param column that it stands in: of a column "is_fake" the values are yes and no */
function labelEntry(value: unknown, column = ''): Listed {
  if (typeof value !== 'string' && typeof value !== 'number') return {};
  const text = String(value).trim();
  if (text === '') return {};
  const asked = /(fake|real|live|spoof|attack)$/i.exec(column)?.[1].toLowerCase();
  if (asked === undefined || !/^(0|1|true|false)$/i.test(text)) return { label: spelled(text) };
  const other = { fake: 'real', real: 'fake', live: 'spoof', spoof: 'live', attack: 'live' }[asked]!;
  return { label: /^(1|true)$/i.test(text) ? asked : other };
}

const splitEntry = (value: unknown): Listed => {
  const split = typeof value === 'string' ? splitNamed(value.trim()) : undefined;
  return split === undefined ? {} : { split };
};

/** Deeper than any list of the field. */
const DEEPEST = 8;

/**
 * Objects by the names of files with `label` and `set` or `split` (DFDC, its preview), and objects with a label and a list
 * of frames under their part (DeepfakeBench).
 */
function readJson(text: string): Map<string, Listed> | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  const entries = new Map<string, Listed>();
  const visit = (value: unknown, key: string, split: Listed, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
    if ('label' in value) {
      const own = value as { label: unknown; set?: unknown; split?: unknown; frames?: unknown };
      const listed = { ...labelEntry(own.label), ...split, ...splitEntry(own.set), ...splitEntry(own.split) };
      const frames = Array.isArray(own.frames)
        ? own.frames.filter((frame) => typeof frame === 'string')
        : null;
      for (const name of frames ?? [key]) if (isFileName(name)) entries.set(listKey(name), { ...listed });
      return;
    }
    for (const [inner, child] of Object.entries(value))
      visit(child, inner, { ...split, ...splitEntry(inner) }, depth + 1);
  };
  visit(document, '', {}, 0);
  return entries;
}
