/** What is attacked: each reader of the app with whole inputs to begin with, and what may become of a damaged one. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readPhotoText, writePhotoText } from '../../src/app/state/keptPhotoText';
import { CheckpointDirectory } from '../../src/engine/networks/checkpointDirectory';
import { listZip } from '../../src/faces/library/zipSource';
import { defaultPretrainConfig, PRETRAINING } from '../../src/lib/config';
import { defaultDetectorConfig, DETECTOR } from '../../src/lib/detectorConfig';
import { LabError } from '../../src/lib/errors';
import { DEFAULT_GALLERY_VIEW, GALLERY_LINK } from '../../src/lib/galleryView';
import { DEFAULT_MASK_VIEW, MASK_LINK } from '../../src/lib/maskView';
import type { SeededRandom } from '../../src/lib/random';
import { DEFAULT_SCORE_VIEW, SCORE_LINK } from '../../src/lib/scoreView';
import type { LinkCodec, OpenedLink } from '../../src/lib/settings/link';
import { bytesSource, type ByteSource } from '../../src/storage/byteSource';
import { SealedFile, SealedFileWriter } from '../../src/storage/sealedFile';
import { sealText, unsealText } from '../../src/storage/sealedText';
import { StoredZip } from '../../src/storage/storedZip';
import { openTensorArchive } from '../../src/storage/tensorArchive';
import { storedZip } from '../lib/storedZip.mjs';
import { damaged, damagedQuery } from './mutate';

/** `read`: as far as the app can tell it is whole. `refused`: by a sentence with a way out. */
export type Outcome = 'read' | 'refused';

export interface Target {
  name: string;
  /** What has to be true of every outcome. */
  holds: string;
  /** @throws Error when what has to be true is not */
  attack: (random: SeededRandom) => Promise<Outcome>;
}

/** More bytes than this many times the file's are read by none: nothing is expanded before it was counted. */
const MOST_READ = 8;
/** And these: the beginnings of the five pickles of the legacy form, twice. */
const PIECES_BYTES = 10 * 256 * 1024;

const parity = (path: string) => fileURLToPath(new URL(`../parity/${path}`, import.meta.url));
const load = async (paths: readonly string[]): Promise<Uint8Array[]> =>
  Promise.all(paths.map(async (path) => new Uint8Array(await readFile(parity(path)))));

const pick = <T>(list: readonly T[], random: SeededRandom): T => list[random.integer(list.length)];

/** @throws Error unless it was refused in words */
async function orRefused(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work();
    return 'read';
  } catch (error) {
    if (error instanceof LabError && error.message !== '' && error.remedy !== '') return 'refused';
    throw error;
  }
}

/** Counts what is read. */
function counted(bytes: Uint8Array): { source: ByteSource; read: () => number } {
  const inner = bytesSource(bytes);
  let sum = 0;
  const read = (start: number, end: number) => {
    sum += end - start;
    return inner.read(start, end);
  };
  return { source: { ...inner, read }, read: () => sum };
}

/** All its tensors; and which network they are, which may be refused once they were read. */
async function readTensors(source: ByteSource): Promise<Outcome> {
  const outcome = await orRefused(async () => {
    const archive = await openTensorArchive(source);
    for (const name of archive.tensors.keys()) await archive.read(name);
  });
  await orRefused(() => CheckpointDirectory.open(source));
  return outcome;
}

/** @throws Error when more is read of it than there is */
async function attackCheckpoint(bytes: Uint8Array): Promise<Outcome> {
  const { source, read } = counted(bytes);
  const outcome = await readTensors(source);
  if (read() > MOST_READ * bytes.length + PIECES_BYTES)
    throw new Error(`${read()} bytes were read of a file of ${bytes.length}`);
  return outcome;
}

const CHECKPOINTS = [
  'cases/06-model_state_dict.pth',
  'cases/09-multistep-scheduler.pth',
  'cases/12-lightning.ckpt',
  'cases/layerscale.pth',
  'goldens/checkpoint-dtypes.pth',
  'goldens/checkpoint-legacy.pth',
  'cases/layerscale.safetensors',
  'cases/model-00001-of-00002.safetensors',
] as const;
const PICKLED = [
  'cases/09-multistep-scheduler.pth',
  'cases/12-lightning.ckpt',
  'goldens/checkpoint-dtypes.pth',
];

async function checkpoints(): Promise<Target> {
  const files = await load(CHECKPOINTS);
  return {
    name: 'checkpoints (.pth of both forms, .ckpt, .safetensors)',
    holds: `read or refused in words; no more than ${MOST_READ} times the file is read`,
    attack: (random) => attackCheckpoint(damaged(pick(files, random), random)),
  };
}

/** What lies in the zip of a `.pth`, by name. */
async function entriesOf(file: Uint8Array): Promise<Record<string, Buffer>> {
  const zip = await StoredZip.open(bytesSource(file));
  const entries: Record<string, Buffer> = {};
  for (const [name, entry] of zip.entries) entries[name] = Buffer.from(await zip.read(entry));
  return entries;
}

/** The container is whole and its checksums are right: only what Python would run is not what torch wrote. */
async function pickles(): Promise<Target> {
  const files = await Promise.all((await load(PICKLED)).map(entriesOf));
  return {
    name: 'pickles in whole checkpoints',
    holds: 'nothing is executed; read or refused in words',
    attack: (random) => {
      const entries = pick(files, random);
      const name = Object.keys(entries).find((each) => each.endsWith('/data.pkl'))!;
      const changed = { ...entries, [name]: Buffer.from(damaged(new Uint8Array(entries[name]), random)) };
      return attackCheckpoint(new Uint8Array(storedZip(changed)));
    },
  };
}

async function archives(): Promise<Target> {
  const files = await load(['cases/backslash.zip', 'cases/dot-slash-bsdtar.zip', 'cases/gbk-names.zip']);
  return {
    name: 'zip archives',
    holds: 'each entry is read, or refused in words beside the others',
    attack: async (random) => {
      const bytes = damaged(pick(files, random), random);
      const archive = new Blob([bytes as Uint8Array<ArrayBuffer>]);
      let refused = 0;
      const listed = await orRefused(async () => {
        for (const entry of await listZip(archive, 'a.zip'))
          if ((await orRefused(() => entry.open())) === 'refused') refused++;
      });
      return refused > 0 ? 'refused' : listed;
    },
  };
}

async function sealedFiles(): Promise<Target> {
  const writer = new SealedFileWriter();
  const sections = {
    weights: new Uint8Array(4096).map((_, i) => i * 7),
    figures: new Uint8Array(512).fill(3),
  };
  for (const [name, bytes] of Object.entries(sections)) await writer.add(name, bytes);
  const whole = new Uint8Array(await (await writer.finish({ step: 7 })).arrayBuffer());
  return {
    name: 'saved states',
    holds: 'what is read is what was written, byte for byte; all else is refused in words',
    attack: (random) => {
      const bytes = damaged(whole, random);
      return orRefused(async () => {
        const file = await SealedFile.open(bytesSource(bytes));
        for (const [name, expected] of Object.entries(sections)) {
          const read = await file.read(name);
          if (Buffer.compare(read, expected) !== 0) throw new Error(`section ${name} was read wrongly`);
        }
      });
    },
  };
}

async function storedTexts(): Promise<Target> {
  const box = { x: 1, y: 2, side: 3 };
  const thumbnail = new Uint8Array(3072).fill(9);
  const scores = { ab: { raw: [0.25, 0.75], calibrated: null } };
  const face = { key: '5.0', photo: 5, index: 0, id: 'f', box, thumbnail, scores };
  const photo = { key: 5, name: 'a.jpg', video: null, error: null, width: 9, height: 9, unusable: [] };
  const text = writePhotoText({ ...photo, status: 'done', faces: [face] });
  const whole = new TextEncoder().encode(await sealText('about', text));
  return {
    name: 'stored records',
    holds: 'a record is what was written, or counts as lost: no score of a damaged one is shown',
    attack: async (random) => {
      const read = await unsealText('about', new TextDecoder().decode(damaged(whole, random)));
      const found = read && 'text' in read ? read.text : null;
      if (found !== null && found !== text) throw new Error('a changed record was believed');
      const { faces } = readPhotoText(5, found);
      if (found === null && faces.length > 0) throw new Error('scores out of a damaged record');
      return found === null ? 'refused' : 'read';
    },
  };
}

interface AnyLink {
  codec: { open: (query: URLSearchParams) => OpenedLink<unknown> };
  query: URLSearchParams;
}

function links(): Target {
  const of = <T extends object>(codec: LinkCodec<T>, value: T): AnyLink => ({
    codec,
    query: codec.toQuery(value),
  });
  const all = [
    of(PRETRAINING.link, defaultPretrainConfig('micro')),
    of(DETECTOR.link, defaultDetectorConfig('micro')),
    of(MASK_LINK, DEFAULT_MASK_VIEW),
    of(SCORE_LINK, DEFAULT_SCORE_VIEW),
    of(GALLERY_LINK, DEFAULT_GALLERY_VIEW),
  ];
  return {
    name: 'links',
    holds: 'opened, or a short sentence names the value and the way out; nothing is thrown',
    attack: (random) => {
      const { codec, query } = pick(all, random);
      const { problem } = codec.open(damagedQuery(query, random));
      if (!problem) return Promise.resolve('read');
      if (problem.code === 'unexpected' || problem.remedy === '' || problem.message.length > 1000)
        throw new Error(`said "${problem.message.slice(0, 100)}"`);
      return Promise.resolve('refused');
    },
  };
}

export async function allTargets(): Promise<Target[]> {
  return [
    await checkpoints(),
    await pickles(),
    await archives(),
    await sealedFiles(),
    await storedTexts(),
    links(),
  ];
}
