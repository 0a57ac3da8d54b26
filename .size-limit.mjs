/** What the first visit loads before anything is chosen: all that index.html names, without the workers. */
import { readFileSync } from 'node:fs';

const page = readFileSync('dist/index.html', 'utf8');
const path = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => `dist/${file}`);
if (path.length === 0) throw new Error('dist/index.html names no script: build first.');

export default [
  { name: 'first load: page scripts and styles, without the workers', path, limit: '220 kB', gzip: true },
];
