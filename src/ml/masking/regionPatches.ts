/**
 * Which patches belong to which facial region. Typed arrays only.
 * Source: paper section 3.1; reference `region_patches`.
 */
import { REGION_GROUPS, REGION_GROUP_CLASSES, type RegionGroup } from '@/lib/regions';

/** For each group an (L,) array of 0/1; groups overlap, because one pixel is enough to belong. */
export type RegionPatches = Readonly<Record<RegionGroup, Uint8Array>>;

const bitOf = (classId: number) => 1 << classId;
const bitsOf = (classes: readonly number[]) => classes.reduce((bits, c) => bits | bitOf(c), 0);

/** Classes present in each cell of a g x g grid laid over the map, as bit sets, (L,). */
function classesByPatch(parsing: Uint8Array, mapSide: number, grid: number): Uint16Array {
  const present = new Uint16Array(grid * grid);
  const scale = mapSide / grid;
  for (let row = 0; row < grid; row++) {
    const top = Math.floor(row * scale);
    const bottom = Math.ceil((row + 1) * scale);
    for (let column = 0; column < grid; column++) {
      const left = Math.floor(column * scale);
      const right = Math.ceil((column + 1) * scale);
      let bits = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) bits |= bitOf(parsing[y * mapSide + x]);
      }
      present[row * grid + column] = bits;
    }
  }
  return present;
}

/**
 * Region membership of every patch. A patch belongs to a group as soon as ONE of its pixels does; the
 * boundary holds patches with skin AND (hair or background).
 *
 * @param parsing (mapSide, mapSide) class ids, row-major
 * @param mapSide side of the map in pixels; it need not be the network's image size: a patch takes its
 *   membership from the same area of the full map
 * @param grid patches along one side, g; L = g*g
 */
export function regionPatches(parsing: Uint8Array, mapSide: number, grid: number): RegionPatches {
  const present = classesByPatch(parsing, mapSide, grid);
  const skin = bitsOf(REGION_GROUP_CLASSES.skin);
  const outside = bitsOf([...REGION_GROUP_CLASSES.hair, ...REGION_GROUP_CLASSES.background]);
  const groups = {} as Record<RegionGroup, Uint8Array>;
  for (const group of REGION_GROUPS) {
    const member = new Uint8Array(grid * grid);
    const bits = group === 'boundary' ? 0 : bitsOf(REGION_GROUP_CLASSES[group]);
    for (let i = 0; i < member.length; i++) {
      const inside = group === 'boundary' ? present[i] & skin && present[i] & outside : present[i] & bits;
      member[i] = inside ? 1 : 0;
    }
    groups[group] = member;
  }
  return groups;
}
