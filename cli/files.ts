/** The files that a command was given by name: found, told apart, and refused before anything is started. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isPictureName, kindOf, mayBeList, type LeftOutRule } from '../src/lib/fileKinds';
import {
  isPixelStatisticsFile,
  PIXEL_STATISTICS_FILE,
  readPixelStatistics,
  type PixelStatistics,
} from '../src/lib/pixelStatistics';
import { positiveInteger } from '../tools/lib/commandLine.mjs';

const PICTURE = /\.(jpe?g|png|webp|avif)$/i;
const MODEL = /\.(safetensors|pth|pt|ckpt|bin)$|\.(pth|pt|ckpt)\.tar$/i;

/** An absolute path, and a name that tells it from the others. */
export interface Named {
  path: string;
  name: string;
}

/**
 * @param option that named it, without its dashes
 * @returns absolute path
 * @throws Error when it is not there
 */
export function existingFile(option: string, file: string): string {
  if (!existsSync(file) || !statSync(file).isFile())
    throw new Error(`--${option} ${file}: there is no such file`);
  return resolve(file);
}

/** Files of models, and the mean and standard deviation that were said beside them. */
export interface ModelFiles {
  /** Absolute paths. */
  models: string[];
  /** Of the text that was named with them; undefined: none was. */
  statistics: PixelStatistics | undefined;
}

/**
 * @param option that named them, without its dashes
 * @throws Error when one is not there, or the text holds none
 */
export async function modelFiles(option: string, files: readonly string[]): Promise<ModelFiles> {
  const paths = files.map((file) => existingFile(option, file));
  const isText = (path: string) => isPixelStatisticsFile({ name: path });
  const text = paths.find(isText);
  return {
    models: paths.filter((path) => !isText(path)),
    statistics: text === undefined ? undefined : await statisticsIn(option, text),
  };
}

/** Those of the text that the released code writes beside its checkpoints; undefined where there is none. */
export async function statisticsBeside(option: string, model: string): Promise<PixelStatistics | undefined> {
  const text = join(dirname(model), PIXEL_STATISTICS_FILE);
  return existsSync(text) ? statisticsIn(option, text) : undefined;
}

async function statisticsIn(option: string, text: string): Promise<PixelStatistics> {
  try {
    return await readPixelStatistics(new Blob([readFileSync(text)]));
  } catch (error) {
    throw new Error(`--${option} ${text}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/**
 * @param option that named the folder, without its dashes
 * @returns absolute paths of all files in it and below, sorted
 * @throws Error when there is no folder
 */
function listFiles(folder: string, option = 'faces'): string[] {
  return lookThrough(folder, option).files;
}

/** A folder with all that is in it and below; links to files count as files, other links are not followed. */
function lookThrough(folder: string, option: string): { files: string[]; others: string[] } {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Error(`--${option} ${folder}: not a folder`);
  const found = { files: [] as string[], others: [] as string[] };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = resolve(join(entry.parentPath, entry.name));
    const isFile = entry.isFile() || statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    found[isFile ? 'files' : 'others'].push(path);
  }
  return { files: found.files.sort(), others: found.others.sort() };
}

/** A folder whose files are handed to the page. */
export interface FaceFolder extends Named {
  /** Absolute paths, sorted. */
  files: string[];
  /** What is not handed over, with the rule. */
  leftOut: { path: string; rule: LeftOutRule }[];
}

/**
 * What a command writes must not be what the next one takes for faces: pictures of a run, a browser's storage.
 * @throws Error when the folder of the results is that of the faces, or lies below it
 */
export function requireOutside(folder: string, out: string): void {
  const way = relative(realPath(folder), realPath(out));
  if (way.split(sep)[0] === '..' || isAbsolute(way)) return;
  throw new Error(
    `--out ${out}: it ${way === '' ? 'is' : 'lies in'} --faces ${folder}, whose next import would take the results for faces; name a folder outside`,
  );
}

/** Links resolved, as far as the path is there. */
function realPath(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) return realpathSync(absolute);
  return join(realPath(dirname(absolute)), basename(absolute));
}

const givesFaces = (path: string): boolean =>
  ['photograph', 'archive', 'video'].includes(kindOf(path)) && !mayBeList(path);

/**
 * @param count so many pictures, spread evenly; undefined: all files, of which the page says what it takes
 * @throws Error when nothing in it may give faces, or there are not as many pictures
 */
export function faceFolder({ path: folder, name }: Named, count?: string): FaceFolder {
  const { files, others } = lookThrough(folder, 'faces');
  requireFaces(folder);
  const given = count === undefined ? files : pickEvenly(files.filter(isPictureName), count);
  const isGiven = new Set(given);
  const leftOut = [
    ...files.filter((path) => !isGiven.has(path)).map((path) => ({ path, rule: 'count' as const })),
    ...others.map((path) => ({ path, rule: 'link' as const })),
  ];
  return { name, path: folder, files: given, leftOut };
}

/** @throws Error when nothing in the folder and below may give faces */
export function requireFaces(folder: string, option = 'faces'): void {
  if (!listFiles(folder, option).some(givesFaces))
    throw new Error(`--${option} ${folder}: no photograph, video or archive in it`);
}

/**
 * @param option that named the folder, without its dashes
 * @returns every picture in it and below, sorted
 * @throws Error when there is no folder, or no picture in it
 */
export function listPictures(folder: string, option = 'faces'): string[] {
  const found = listFiles(folder, option).filter((path) => PICTURE.test(path));
  if (found.length === 0) throw new Error(`--${option} ${folder}: no JPEG, PNG, WebP or AVIF in it`);
  return found;
}

/**
 * @returns names of the pictures that lie directly in the folder, sorted
 * @throws Error when there is none
 */
export function picturesIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => PICTURE.test(name)).sort(); // prettier-ignore
  if (names.length === 0) throw new Error(`${folder} holds no pictures`);
  return names;
}

/** @throws Error where nothing in it can tell classes: folders below it, an archive, or what may be a list of labels */
export function requireClasses(folder: string, option = 'faces'): void {
  requireFaces(folder, option);
  const tells = (path: string) =>
    mayBeList(path) ||
    kindOf(path) === 'archive' ||
    (givesFaces(path) && relative(folder, path).includes(sep));
  if (!listFiles(folder, option).some(tells))
    throw new Error(`--${option} ${folder}: no folder of pictures for each class in it`);
}

/**
 * @param folder of photographs that the page takes whole
 * @throws Error when it is empty, or holds a model, which would be opened as the detector
 */
export function requirePhotographs(folder: string): void {
  const files = listFiles(folder);
  if (files.length === 0) throw new Error(`--faces ${folder}: no file in it`);
  const model = files.find((path) => MODEL.test(path));
  if (model) throw new Error(`--faces ${folder}: ${relative(folder, model)} is a model; move it elsewhere`);
}

/** @throws Error when `count` is no whole number or there are not as many */
export function pickEvenly(pictures: readonly string[], count: string | undefined): string[] {
  if (count === undefined) return [...pictures];
  const wanted = positiveInteger('count', count);
  if (wanted > pictures.length) throw new Error(`--count ${count}: there are ${pictures.length} pictures`);
  return Array.from({ length: wanted }, (_, i) => pictures[Math.floor((i * pictures.length) / wanted)]);
}

/**
 * Names that differ: the last part of each path, with as many parts before it as that takes.
 * @returns each path once
 */
export function named(paths: readonly string[]): Named[] {
  const distinct = [...new Set(paths.map((path) => resolve(path)))];
  const deepest = Math.max(0, ...distinct.map((path) => path.split(sep).length));
  const names = (depth: number) => distinct.map((path) => path.split(sep).slice(-depth).join(' '));
  let depth = 1;
  while (depth < deepest && new Set(names(depth)).size < distinct.length) depth++;
  return names(depth).map((name, i) => ({ name, path: distinct[i] }));
}
