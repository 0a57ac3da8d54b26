import { describe, expect, it } from 'vitest';
import { LabError } from '@/lib/errors';
import type { FaceRow } from '@/storage/faceIndex';
import type { FacePixels } from '@/storage/facePixels';
import { findDamage, requireWhole } from './faceCheck';
import { countClasses, fingerprint } from './facts';

const PIXELS = Array.from({ length: 20 }, (_, n) => Uint8Array.from({ length: 12 }, (_, i) => i * n));
const MAPS = Array.from({ length: 21 }, (_, n) => Uint8Array.from({ length: 4 }, (_, i) => (i + n) % 11));

/** Twenty faces; the first has a second map. */
async function stored() {
  const rows = await Promise.all(
    PIXELS.map(async (rgb, slot) => ({
      ...{ id: await fingerprint(rgb), name: `face ${slot}`, cropSlot: slot, mapSlot: slot },
      classPixels: countClasses(MAPS[slot]),
    })),
  );
  Object.assign(rows[0], { other: { mapSlot: 20, classPixels: countClasses(MAPS[20]) } });
  const records = { crops: PIXELS.map((rgb) => rgb.slice()), maps: MAPS.map((map) => map.slice()) };
  const read = (of: Uint8Array[]) => (slot: number) => {
    if (of[slot]) return of[slot];
    throw new LabError('invalid-file', 'cut short', 'import again');
  };
  const pixels = { crops: { read: read(records.crops) }, maps: { read: read(records.maps) } };
  const find = async (opened: unknown = pixels) => {
    const found = await findDamage(rows as unknown as FaceRow[], () => opened as FacePixels | null);
    return Object.fromEntries([...found].map(([{ name }, damage]) => [name, damage]));
  };
  return { records, find };
}

describe('stored faces', () => {
  it('that are whole are not complained of', async () => {
    expect(await (await stored()).find()).toEqual({});
  });

  it('are told by name, whatever was changed', async () => {
    const { records, find } = await stored();
    records.crops[3][5] ^= 1;
    records.maps[4][2] ^= 1;
    records.maps[5][2] = 200; // no class at all
    records.crops[6][0] ^= 128;
    records.maps[6][0] ^= 2;
    records.maps[20][1] ^= 1; // the one beside that in use
    records.crops.length = 19; // the file was cut
    expect(await find()).toEqual({
      ...{ 'face 0': 'map', 'face 3': 'pixels', 'face 4': 'map', 'face 5': 'map', 'face 6': 'all' },
      'face 19': 'pixels',
    });
  });

  it('are all damaged where nothing of them can be opened', async () => {
    expect(Object.values(await (await stored()).find(null))).toEqual(Array(20).fill('all'));
  });
});

it('refuses damaged faces to a training, the first by name', () => {
  expect(() => requireWhole([])).not.toThrow();
  const names = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name }));
  expect(() => requireWhole(names)).toThrow('5 stored faces are damaged: "a", "b", "c", and 2 more.');
});
