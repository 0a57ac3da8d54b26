/** What a failure of setup or start means to a person, in one sentence with the way out. No dependencies. */

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** @param {unknown} error whether a package that should be installed is not there, or not whole */
export function isBrokenInstallation(error) {
  if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'].includes(codeOf(error)))
    return true;
  return (
    error instanceof Error &&
    /Cannot find (module|package)|Failed to resolve (entry|import)/.test(error.message)
  );
}

/**
 * @param {unknown} error
 * @param {string} checkout folder of the repository
 * @returns {string} what to print
 */
export function advice(error, checkout) {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const path = error instanceof Error && 'path' in error && error.path ? ` (${error.path})` : '';
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return `${checkout} cannot be written${path}: packages, models and the built app go there. Copy it to a folder of your own, or change its rights, and run this again.`;
  }
  if (code === 'ENOSPC')
    return `the disk is full${path}: some 700 MB are needed. Free space and run this again.`;
  if (isBrokenInstallation(error)) {
    return `the installed packages are not whole (${message.split('\n', 1)[0]}). Delete ${checkout}/node_modules and run this again.`;
  }
  if (code === 'ENOENT')
    return `a file is missing${path}: get the repository again, or run "git checkout .".`;
  return message;
}
