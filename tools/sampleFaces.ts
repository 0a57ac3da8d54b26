/**
 * `npm run sample-faces`: finds and parses the sample portraits that setup placed in `public/samples`, and writes boxes and
 * parsing maps, without pixels, to `public/demo/sampleFaces.json`. The app takes them for portraits of the same bytes
 * instead of loading its face models before the first look.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { picturesIn } from '../cli/files';
import { withBrowserPage } from './lib/browserPage.mjs';

const samples = fileURLToPath(new URL('../public/samples', import.meta.url));
const target = fileURLToPath(new URL('../public/demo/sampleFaces.json', import.meta.url));

const found = await withBrowserPage(
  // The models are served from public/; MediaPipe's own chatter is not for the reader.
  { entry: 'tools/sampleFaces/page.html', vite: { publicDir: 'public' }, log: () => {} },
  async (page) => {
    await page.setInputFiles(
      '#files',
      picturesIn(samples).map((name) => join(samples, name)),
    );
    return page.evaluate(() => window.sampleFaces.run());
  },
);
writeFileSync(target, `${JSON.stringify(found, null, 1)}\n`);
console.log(
  `sample-faces: ${Object.keys(found.faces).length} portraits by ${found.landmarks} and ${found.segmenter}`,
);
