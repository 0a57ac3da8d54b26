/** The command line of a tool: its options, or what is wrong with them, how it is called, and exit status 2. */

/**
 * @template T
 * @param {string} command as `npm run` knows it
 * @param {string} usage how it is called, printed by --help and below an error
 * @param {(argv: string[]) => T | Promise<T>} read the options; throws naming the wrong argument
 * @returns {Promise<T>} does not return when they are wrong or help was asked for
 */
export async function readCommandLine(command, usage, read) {
  const argv = process.argv.slice(2);
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return await read(argv);
  } catch (error) {
    console.error(`${command}: ${error instanceof Error ? error.message : error}`);
    console.error(usage);
    process.exit(2);
  }
}

/**
 * @param {string} option without its dashes
 * @param {string} text
 * @returns {number}
 * @throws {Error} naming the option and the text
 */
export function positiveInteger(option, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${option} ${text}: give a whole number of at least 1`);
  return value;
}
