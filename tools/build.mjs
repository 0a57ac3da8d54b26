/** `npm run build`: bundles the app into dist/, unless what lies there is up to date. */
import { buildApp } from './lib/buildApp.mjs';

await buildApp(console.log);
