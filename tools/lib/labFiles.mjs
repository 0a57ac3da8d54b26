/** The files that a command was given by name: found, told apart, and refused before anything is started. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { positiveInteger } from './commandLine.mjs';

const PICTURE = /\.(jpe?g|png|webp|avif)$/i;
const MODEL = /\.(safetensors|pth|pt|ckpt|bin)$|\.(pth|pt|ckpt)\.tar$/i;

/** @typedef {{ path: string, name: string }} Named an absolute path, and a name that tells it from the others */

/**
 * @param {string} option
 * @param {string} file
 * @returns {string} absolute path
 * @throws {Error} when it is not there
 */
export function existingFile(option, file) {
  if (!existsSync(file) || !statSync(file).isFile())
    throw new Error(`--${option} ${file}: there is no such file`);
  return resolve(file);
}

/**
 * @param {string} folder
 * @param {string} option that named it, without its dashes
 * @returns {string[]} absolute paths of all files in it and below, sorted
 * @throws {Error} when there is no folder
 */
function listFiles(folder, option = 'faces') {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Error(`--${option} ${folder}: not a folder`);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * @param {string} folder
 * @param {string} option that named it, without its dashes
 * @returns {string[]} every picture in it and below, sorted
 * @throws {Error} when there is no folder, or no picture in it
 */
export function listPictures(folder, option = 'faces') {
  const found = listFiles(folder, option).filter((path) => PICTURE.test(path));
  if (found.length === 0) throw new Error(`--${option} ${folder}: no JPEG, PNG, WebP or AVIF in it`);
  return found;
}

/**
 * @param {string} folder
 * @returns {string[]} names of the pictures that lie directly in it, sorted
 * @throws {Error} when there is none
 */
export function picturesIn(folder) {
  const names = readdirSync(folder).filter((name) => PICTURE.test(name)).sort(); // prettier-ignore
  if (names.length === 0) throw new Error(`${folder} holds no pictures`);
  return names;
}

/**
 * @param {string} folder
 * @throws {Error} unless there are pictures in folders below it
 */
export function requireClasses(folder) {
  if (!listPictures(folder).some((path) => relative(folder, path).includes(sep)))
    throw new Error(`--faces ${folder}: no folder of pictures for each class in it`);
}

/**
 * @param {string} folder of photographs that the page takes whole
 * @throws {Error} when it is empty, or holds a model, which the page would open as the detector
 */
export function requirePhotographs(folder) {
  const files = listFiles(folder);
  if (files.length === 0) throw new Error(`--faces ${folder}: no file in it`);
  const model = files.find((path) => MODEL.test(path));
  if (model) throw new Error(`--faces ${folder}: ${relative(folder, model)} is a model; move it elsewhere`);
}

/**
 * @param {string[]} pictures
 * @param {string | undefined} count
 */
export function pickEvenly(pictures, count) {
  if (count === undefined) return pictures;
  const wanted = positiveInteger('count', count);
  if (wanted > pictures.length) throw new Error(`--count ${count}: there are ${pictures.length} pictures`);
  return Array.from({ length: wanted }, (_, i) => pictures[Math.floor((i * pictures.length) / wanted)] ?? '');
}

/**
 * Names that differ: the last part of each path, with as many parts before it as that takes.
 * @param {string[]} paths
 * @returns {Named[]} each path once
 */
export function named(paths) {
  const distinct = [...new Set(paths.map((path) => resolve(path)))];
  const deepest = Math.max(0, ...distinct.map((path) => path.split(sep).length));
  /** @param {number} depth */
  const names = (depth) => distinct.map((path) => path.split(sep).slice(-depth).join(' '));
  let depth = 1;
  while (depth < deepest && new Set(names(depth)).size < distinct.length) depth++;
  return names(depth).map((name, i) => ({ name, path: distinct[i] ?? '' }));
}
