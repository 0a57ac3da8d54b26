/**
 * What setup decides from: is this Node recent enough, do the installed packages match the lock file?
 * Pure functions over plain data; reading and acting is `setUp.mjs`. No dependencies.
 */

/**
 * @param {string} version e.g. '20.20.2'
 * @param {string} range alternatives of '^a.b.c' and '>=a.b.c' joined by '||', as in package.json `engines`
 * @returns {boolean}
 * @throws {Error} when an alternative has another form
 */
export function nodeSatisfies(version, range) {
  return range.split('||').some((alternative) => {
    const match = /^(\^|>=)(\d+(?:\.\d+){0,2})$/.exec(alternative.trim());
    if (!match) throw new Error(`Node range "${alternative.trim()}" is not of the form ^a.b.c or >=a.b.c`);
    const [, operator, least] = match;
    const [have, need] = [numbers(version), numbers(least)];
    if (operator === '^' && have[0] !== need[0]) return false;
    const firstDifference = have.map((part, i) => part - need[i]).find((difference) => difference !== 0) ?? 0;
    return firstDifference >= 0;
  });
}

/**
 * @param {string} version
 * @returns {number[]} major, minor, patch
 */
function numbers(version) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/**
 * Compares package-lock.json with what npm wrote down about its last installation
 * (node_modules/.package-lock.json).
 *
 * @param {Lock} wanted
 * @param {Lock | null} installed null when there is no installation
 * @param {(path: string) => string | null} [versionAt] version that lies in a package's folder, null where there is none:
 *   what npm wrote down may have been deleted since
 * @returns {string | null} the first reason to install again, null when everything matches
 */
export function reasonToInstall(wanted, installed, versionAt = undefined) {
  if (installed === null) return 'no packages are installed';
  for (const [path, want] of Object.entries(wanted.packages)) {
    if (path === '') continue;
    const have = installed.packages[path];
    if (have === undefined) {
      // Builds for other systems (esbuild, rolldown and the like) are optional and rightly absent.
      if (want.optional || want.devOptional) continue;
      return `${path} is not installed`;
    }
    if (have.version !== want.version || have.integrity !== want.integrity) {
      return `${path} is ${have.version}, package-lock.json has ${want.version}`;
    }
    const found = versionAt ? versionAt(path) : have.version;
    if (found !== want.version) {
      return found === null
        ? `the folder ${path} is missing`
        : `the folder ${path} holds ${found}, not ${want.version}`;
    }
  }
  const extra = Object.keys(installed.packages).find((path) => !(path in wanted.packages));
  return extra === undefined ? null : `${extra} is installed but not in package-lock.json`;
}
