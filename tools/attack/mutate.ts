/** Damage by a seed: to bytes as disks, networks and people with bad intentions do it, and to the queries of links. */
import type { SeededRandom } from '../../src/lib/random';

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

/** One to three of these, one after the other. */
const DAMAGES: readonly ((bytes: Uint8Array, random: SeededRandom) => Uint8Array)[] = [
  // A bit.
  (bytes, random) => {
    const at = random.integer(bytes.length);
    return bytes.with(at, bytes[at] ^ (1 << random.integer(8)));
  },
  // The end is missing.
  (bytes, random) => bytes.slice(0, random.integer(bytes.length)),
  // A piece is missing.
  (bytes, random) => {
    const at = random.integer(bytes.length);
    const end = at + 1 + random.integer(Math.min(4096, bytes.length - at));
    return joined(bytes.subarray(0, at), bytes.subarray(end));
  },
  // A piece is there twice.
  (bytes, random) => {
    const at = random.integer(bytes.length);
    const end = at + 1 + random.integer(Math.min(512, bytes.length - at));
    return joined(bytes.subarray(0, end), bytes.subarray(at));
  },
  // Zeros, as a disk leaves them.
  (bytes, random) => {
    const at = random.integer(bytes.length);
    return bytes.slice().fill(0, at, at + 1 + random.integer(512));
  },
  // A length or an offset that claims all there is.
  (bytes, random) => {
    const at = random.integer(bytes.length);
    return bytes.slice().fill(0xff, at, at + [1, 2, 4, 8][random.integer(4)]);
  },
  // A letter of its texts, most of which are near the beginning or the end.
  (bytes, random) => {
    const near = random.integer(Math.min(2048, bytes.length));
    const at = random.uniform() < 0.5 ? near : bytes.length - 1 - near;
    return bytes.with(at, 32 + random.integer(95));
  },
];

export function damaged(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  let result = bytes;
  for (let left = 1 + random.integer(3); left > 0 && result.length > 0; left--)
    result = DAMAGES[random.integer(DAMAGES.length)](result, random);
  return result;
}

const TEXTS = [
  '',
  '-1',
  '1e999',
  'NaN',
  '\u202ereversed',
  '<b>',
  '%',
  '[]',
  'x'.repeat(100_000),
  'own:~',
  'null',
];

/** The query of a link with keys that are doubled, gone, foreign, or have values of another kind. */
export function damagedQuery(query: URLSearchParams, random: SeededRandom): URLSearchParams {
  const changed = new URLSearchParams(query);
  const keys = [...new Set(query.keys())];
  for (let left = 1 + random.integer(4); left > 0; left--) {
    const key = keys[random.integer(keys.length)];
    const text = TEXTS[random.integer(TEXTS.length)];
    const how = random.integer(5);
    if (how === 0) changed.delete(key);
    else if (how === 1) changed.append(key, text);
    else if (how === 2) changed.append(`x${random.integer(10)}`, text);
    else if (how === 3) changed.set(key, text);
    else {
      const value = Uint8Array.from(new TextEncoder().encode(changed.get(key) || '0'));
      changed.set(key, new TextDecoder().decode(damaged(value, random)));
    }
  }
  return changed;
}
