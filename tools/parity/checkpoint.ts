/**
 * `npm run parity -- --checkpoint FILE [--expect FILE]`: reads a checkpoint as the page does, on Node, and lists
 * its tensors or compares them with those of another file. Bundled and called by `parity.mjs`.
 */
import { LabError } from '@/lib/errors';
import { recogniseCheckpoint } from '@/ml/model/recognise';
import { openTensorArchive } from '@/storage/tensorArchive';
import { elementCount, toFloat32, type StoredTensor, type TensorArchive } from '@/storage/tensors';
import { withFileSource } from './fileSource';

/** Exit codes of the command. */
const EQUAL = 0;
const DIFFERENT = 1;
const REFUSED = 3;

type Print = (line: string) => void;

function summary({ dtype, shape, bytes }: StoredTensor): string {
  const values = toFloat32({ dtype, shape, bytes });
  let sum = 0;
  let largest = 0;
  for (const value of values) {
    sum += value;
    largest = Math.max(largest, Math.abs(value));
  }
  const mean = values.length > 0 ? (sum / values.length).toPrecision(6) : '-';
  return `${dtype} [${shape.join(', ')}] mean ${mean} largest ${largest.toPrecision(6)}`;
}

/** A name as it may stand on a terminal. */
// eslint-disable-next-line no-control-regex -- control characters are what must not reach a terminal
const printable = (name: string) => name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');

async function list(archive: TensorArchive, print: Print): Promise<void> {
  for (const name of archive.tensors.keys()) {
    print(`  ${printable(name)}: ${summary(await archive.read(name))}`);
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** What differs between two files' tensors, a line each. */
async function differences(archive: TensorArchive, expected: TensorArchive): Promise<string[]> {
  const found: string[] = [];
  for (const name of expected.tensors.keys())
    if (!archive.tensors.has(name)) found.push(`${name} is missing`);
  for (const [name, { dtype, shape }] of archive.tensors) {
    const other = expected.tensors.get(name);
    if (!other) found.push(`${name} is not expected`);
    else if (other.dtype !== dtype) found.push(`${name} is ${dtype}, expected ${other.dtype}`);
    else if (other.shape.join() !== shape.join()) {
      found.push(`${name} is [${shape.join(', ')}], expected [${other.shape.join(', ')}]`);
    } else if (!sameBytes((await archive.read(name)).bytes, (await expected.read(name)).bytes)) {
      found.push(`${name} holds other numbers`);
    }
  }
  return found;
}

/** What network it is, where it is one that the app knows. */
function recognised(archive: TensorArchive): string {
  const shapes = new Map([...archive.tensors].map(([name, { shape }]) => [name, shape]));
  try {
    const { kind, size, model, classes } = recogniseCheckpoint(shapes);
    const head = kind === 'detector' ? ` with ${classes} classes` : '';
    return `recognised: ${kind} ${size}, ${model.imageSize} px${head}`;
  } catch (error) {
    if (error instanceof LabError) return `not recognised: ${error.message}`;
    throw error;
  }
}

async function withArchive<T>(path: string, use: (archive: TensorArchive) => Promise<T>): Promise<T> {
  return withFileSource(path, async (source) => use(await openTensorArchive(source)));
}

async function examine(path: string, expected: string | undefined, print: Print): Promise<number> {
  return withArchive(path, async (archive) => {
    await list(archive, print);
    for (const [key, value] of Object.entries(archive.metadata)) {
      print(`  ${printable(key)} = ${printable(String(value)).slice(0, 200)}`);
    }
    print(`  ${printable(recognised(archive))}`);
    const counts = [...archive.tensors.values()].map(({ shape }) => elementCount(shape));
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (expected !== undefined) {
      const found = await withArchive(expected, (other) => differences(archive, other));
      for (const line of found) print(`  FAIL ${printable(line)}`);
      if (found.length > 0) {
        print(`checkpoint: ${found.length} differences from ${expected}`);
        return DIFFERENT;
      }
      print(`  all equal to ${expected}`);
    }
    print(`checkpoint: ${counts.length} tensors, ${total} numbers, ${archive.format}`);
    return EQUAL;
  });
}

/** @returns the exit code: 0, 1 when tensors differ, 3 when a file is refused */
export async function checkCheckpoint(
  path: string,
  expected: string | undefined,
  print: Print,
): Promise<number> {
  try {
    return await examine(path, expected, print);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    print(`refused: ${error.message}`);
    return REFUSED;
  }
}
