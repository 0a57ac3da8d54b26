/**
 * Child processes of the commands: run one, keep its output, and end all of them together with us.
 * No dependencies: it also runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const onWindows = process.platform === 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Ends the child and, where the system has process groups, everything that it started.
 * @param {import('node:child_process').ChildProcess} child
 */
function end(child) {
  if (child.pid === undefined) return;
  try {
    if (onWindows) child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: it has already ended, which is what we want.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Ends every child that still runs. */
export function endChildren() {
  for (const child of running) end(child);
}

/** How soon the end of npm is noticed. */
const PARENT_CHECK_MS = 200;

/**
 * Makes Ctrl-C and SIGTERM end this process at once, children first. npm passes a SIGTERM on to its `sh -c`
 * only, which dies without telling us: under npm the end of the parent therefore counts as the signal.
 * @param {number} status exit status: 0 for a server, where the signal is how it ends
 */
export function endOnSignals(status) {
  const endAll = () => {
    endChildren();
    process.exit(status);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, endAll);
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) endAll();
    }, PARENT_CHECK_MS).unref();
  }
}

/**
 * Runs a command in the repository to its end. Never rejects: a command that cannot be started is a failure with a reason.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {Record<string, string>} [options.env] added to this process's environment
 * @param {(text: string) => void} [options.onOutput] receives stdout and stderr as they come
 * @param {number} [options.timeoutMs] ended after this time; then `ok` is false and the output says so
 * @returns {Promise<{ ok: boolean, output: string, durationMs: number }>} `output` is stdout and stderr together
 */
export function run(command, args, { env = {}, onOutput, timeoutMs } = {}) {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: repository,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own group, so that `end` reaches grandchildren (npm's, the test runners' browsers).
      detached: !onWindows,
      // npm and npx are .cmd files on Windows, which only a shell starts.
      shell: onWindows,
    });
    running.add(child);
    let output = '';
    /** @param {string | Buffer} text */
    const take = (text) => {
      output += text.toString();
      onOutput?.(text.toString());
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            take(
              `\n${command} ${args.join(' ')}: ended after ${Math.round(timeoutMs / 1000)} s without a result\n`,
            );
            end(child);
          }, timeoutMs);
    /** @param {boolean} ok */
    const settle = (ok) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ ok, output, durationMs: performance.now() - began });
    };
    child.on('error', (error) => {
      take(`${command}: ${error.message}\n`);
      settle(false);
    });
    child.on('close', (code) => settle(code === 0));
  });
}
