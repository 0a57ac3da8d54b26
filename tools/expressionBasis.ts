/**
 * `npm run expression-basis -- FOLDER... [--count N]`: finds the faces of N (300) pictures of each folder and fits what each of MediaPipe's
 * blendshapes does to their landmarks. Writes `public/demo/expressions.json`: numbers alone, of no face.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pickEvenly, picturesIn } from '../cli/files';
import { BLENDSHAPES } from '../src/faces/geometry';
import { packExpressions } from '../src/faces/mesh/expression';
import { fitExpressions } from './forgeries/fitExpressions';
import { geometriesOf } from './forgeries/withFaces';
import { readCommandLine } from './lib/commandLine.mjs';

const target = fileURLToPath(new URL('../public/demo/expressions.json', import.meta.url));

const files = await readCommandLine(
  'expression-basis',
  'usage: npm run expression-basis -- FOLDER... [--count N]',
  () => {
    const { values, positionals } = parseArgs({
      options: { count: { type: 'string' } },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new Error('no folder named');
    return positionals.flatMap((folder) => {
      const names = picturesIn(folder);
      return pickEvenly(names, values.count ?? String(Math.min(300, names.length))).map((name) => join(folder, name)); // prettier-ignore
    });
  },
);

const geometries = await geometriesOf(files);
const { basis, explained } = fitExpressions(geometries, BLENDSHAPES);
const source = `ridge regression of pose-free landmarks on the blendshapes of ${geometries.length} faces, npm run expression-basis`;
writeFileSync(target, `${JSON.stringify(packExpressions(basis, source), null, 1)}\n`);
console.log(
  `expression-basis: ${basis.shapes.size} of ${BLENDSHAPES.length} blendshapes from ${geometries.length} faces; they explain ${(100 * explained).toFixed(1)} % of how landmarks differ`,
);
