/** Programs that this machine has. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @param {readonly string[]} names of one program, the preferred first
 * @returns {string | undefined} path of the first on the PATH that may be run
 */
export function findOnPath(names) {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(directory, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here: look on
      }
    }
  }
  return undefined;
}
