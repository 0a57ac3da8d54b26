/**
 * One at a time: commands that install, fetch or build in the same checkout wait for each other. No dependencies: it also
 * runs before anything is installed.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CHECK_EVERY_MS = 250;
/** A turn whose owner has not written its name down for so long was never taken. */
const UNNAMED_MS = 5000;

/**
 * Runs `work` while nobody else has the turn; one whose process is gone has it no longer.
 * @template T
 * @param {string} folder that stands for the turn; its parent is made
 * @param {(line: string) => void} log hears once that it waits
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inTurn(folder, log, work) {
  mkdirSync(dirname(folder), { recursive: true });
  for (let told = false; !take(folder);) {
    const owner = ownerOf(folder);
    if (owner === null) continue;
    if (!told) log(`waiting for another command of this checkout (process ${owner})`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function take(folder) {
  try {
    mkdirSync(folder); // fails where it is there: only one of two gets it
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'owner'), String(process.pid));
  return true;
}

/**
 * @param {string} folder
 * @returns {number | null} null when the turn is free again; 0 while its owner has not written its number down yet
 */
function ownerOf(folder) {
  const pid = readPid(join(folder, 'owner'));
  if (pid > 0 && isAlive(pid)) return pid;
  if (pid === 0 && ageMs(folder) < UNNAMED_MS) return 0;
  rmSync(folder, { recursive: true, force: true });
  return null;
}

/** @param {string} file */
function readPid(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}

/** @param {string} folder */
function ageMs(folder) {
  try {
    return Date.now() - statSync(folder).mtimeMs;
  } catch {
    return Infinity; // given back meanwhile
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
