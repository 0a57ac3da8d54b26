/**
 * `npm start`: sets the clone up, builds the app, serves it on http://localhost:4173 (PORT changes it) and
 * prints the address. Ctrl-C ends it. Only this machine can reach it.
 */
import { fileURLToPath } from 'node:url';
import { parsePort, portIsTaken } from './lib/address.mjs';
import { advice, isBrokenInstallation } from './lib/advice.mjs';
import { buildApp } from './lib/buildApp.mjs';
import { endOnSignals, run } from './lib/processes.mjs';
import { installPackages, setUp } from './lib/setUp.mjs';
import { inTurn } from './lib/turns.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const turn = fileURLToPath(new URL('../.cache/turn', import.meta.url));

/**
 * Packages, models and the built app. Installed packages of which parts are missing are installed again, once.
 */
async function prepare() {
  await setUp();
  try {
    await buildApp(console.log);
  } catch (error) {
    if (!isBrokenInstallation(error)) throw error;
    await installPackages(console.log, `the installed packages are not whole: ${advice(error, repository)}`);
    // In a process of its own: this one remembers what it could not load.
    const { ok, output } = await run(process.execPath, ['tools/build.mjs'], { onOutput: (text) => process.stdout.write(text) }); // prettier-ignore
    if (!ok) throw new Error(`the app could not be built:\n${output}`, { cause: error });
  }
}

endOnSignals(0);
try {
  const port = parsePort(process.env.PORT);
  if (await portIsTaken(port)) {
    throw new Error(
      `port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
    );
  }
  await inTurn(turn, console.log, prepare).catch((error) => {
    // A checkout that cannot be written may be complete all the same.
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error?.code)) throw error;
    return prepare();
  });
  const { preview } = await import('vite');
  await preview({ logLevel: 'warn', preview: { host: 'localhost', port, strictPort: true } });
  console.log(`\nFSFM Lab is at http://localhost:${port} (Ctrl-C ends it)`);
} catch (error) {
  console.error(`start: ${advice(error, repository)}`);
  process.exit(1);
}
