/**
 * What the first visit loads before anything is chosen: all that index.html names, without the workers; and all that is
 * bundled. The reader of HEIC is fetched by those who bring such a picture, and what looks through files by those who ask
 * for it: each has a size of its own.
 */
import { readFileSync } from 'node:fs';

const page = readFileSync('dist/index.html', 'utf8');
const path = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, file]) => `dist/${file}`);
if (path.length === 0) throw new Error('dist/index.html names no script: build first.');

export default [
  { name: 'first load: page scripts and styles, without the workers', path, limit: '220 kB', gzip: true },
  {
    name: 'everything that is bundled, uncompressed, without MediaPipe and models: tfjs is in it once',
    path: ['dist/assets/*', '!dist/assets/libheif-*', '!dist/assets/fileFacts-*'],
    limit: '5.1 MB',
    gzip: false,
    brotli: false,
  },
  {
    name: 'what looks through the file of a photograph, uncompressed: ExifReader, xmldom, cborg',
    path: 'dist/assets/fileFacts-*',
    limit: '260 kB',
    gzip: false,
    brotli: false,
  },
];
