/** The files that a command was given by name: found, told apart, and refused before anything is started. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
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

/**
 * @param option that named the folder, without its dashes
 * @returns absolute paths of all files in it and below, sorted
 * @throws Error when there is no folder
 */
export function listFiles(folder: string, option = 'faces'): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Error(`--${option} ${folder}: not a folder`);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(join(entry.parentPath, entry.name)))
    .sort();
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

/** @throws Error unless there are pictures in folders below it */
export function requireClasses(folder: string, option = 'faces'): void {
  if (!listPictures(folder, option).some((path) => relative(folder, path).includes(sep)))
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
