/**
 * `npm start`: sets the clone up, builds the app, serves it on http://localhost:4173 (PORT changes it) and
 * prints the address. Ctrl-C ends it. Only this machine can reach it.
 */
import { parsePort, portIsTaken } from './lib/address.mjs';
import { buildApp } from './lib/buildApp.mjs';
import { endOnSignals } from './lib/processes.mjs';
import { setUp } from './lib/setUp.mjs';

endOnSignals(0);
try {
  const port = parsePort(process.env.PORT);
  if (await portIsTaken(port)) {
    throw new Error(
      `port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
    );
  }
  await setUp();
  await buildApp(console.log);
  const { preview } = await import('vite');
  await preview({ logLevel: 'warn', preview: { host: 'localhost', port, strictPort: true } });
  console.log(`\nFSFM Lab is at http://localhost:${port} (Ctrl-C ends it)`);
} catch (error) {
  console.error(`start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
