/**
 * Masking strategies that a person draws: what becomes of regions and of single patches. One line of text holds
 * one whole, so that links, settings, saved runs and workers carry it as they carry a strategy's name.
 */
import { LabError } from './errors';
import { REGION_GROUPS, type RegionGroup } from './regions';

/** What becomes of a patch: always hidden, always seen, or hidden at random until the ratio is met. */
export const FATES = ['random', 'hide', 'show'] as const;
export type Fate = (typeof FATES)[number];

/** Which of the random patches are hidden: the same share of every region, or any patch as likely as another. */
export const RESTS = ['proportional', 'random'] as const;

export interface OwnMask {
  name: string;
  /** Groups that are not listed are random. Where groups overlap, `hide` wins. */
  regions: Partial<Record<RegionGroup, Exclude<Fate, 'random'>>>;
  rest: (typeof RESTS)[number];
  /** Patches a side of what was drawn; masks of another grid take each patch from the same area. */
  grid: number;
  /** (grid * grid) row-major. A drawn patch overrides the regions; `random` leaves it to them. */
  drawn: readonly Fate[];
}

export type OwnMaskText = `own:${string}`;

/** For each group (L,) 0/1, as `ml/masking/regionPatches` gives it. */
type Membership = Readonly<Record<RegionGroup, ArrayLike<number>>>;

export const LONGEST_MASK_NAME = 40;
const MAX_GRID = 28;
/** A name, every region and every patch by itself take half of it. */
const LONGEST_TEXT = 2500;
const SIGNS: Readonly<Record<Fate, string>> = { random: '.', hide: 'x', show: 'o' };
/** These part the text, or the list of a link. */
const RESERVED = /[~,]/;

export function blankOwnMask(grid: number): OwnMask {
  return {
    name: '',
    regions: {},
    rest: 'proportional',
    grid,
    drawn: new Array<Fate>(grid * grid).fill('random'),
  };
}

/** @returns why the name cannot be, or null */
export function maskNameIssue(name: string): string | null {
  const { length } = name.trim();
  if (length === 0 || length > LONGEST_MASK_NAME) return `A name has 1 to ${LONGEST_MASK_NAME} characters.`;
  return RESERVED.test(name) ? 'A name has no comma and no "~".' : null;
}

/** E.g. `own:Eyes~eyes=hide~rest=random~14=98.3x95.`: the drawn patches are run-length coded, row by row. */
export function formatOwnMask({ name, regions, rest, grid, drawn }: OwnMask): OwnMaskText {
  const fates = REGION_GROUPS.flatMap((group) => (regions[group] ? [`${group}=${regions[group]}`] : []));
  const signs = drawn.map((fate) => SIGNS[fate]).join('');
  const runs = signs.replace(/(.)\1*/g, (run, sign: string) => `${run.length > 1 ? run.length : ''}${sign}`);
  return `own:${[name.trim(), ...fates, `rest=${rest}`, `${grid}=${runs}`].join('~')}`;
}

export const isOwnMask = (text: unknown): text is OwnMaskText => {
  if (typeof text !== 'string') return false;
  try {
    parseOwnMask(text);
    return true;
  } catch {
    return false;
  }
};

/** @throws LabError `invalid-config` that names what is wrong */
export function parseOwnMask(text: string): OwnMask {
  if (!text.startsWith('own:')) throw refuse(text, 'it does not begin with "own:"');
  if (text.length > LONGEST_TEXT)
    throw refuse(text, `it has ${text.length} characters, more than ${LONGEST_TEXT}`);
  const [name, ...parts] = text.slice('own:'.length).split('~');
  const nameIssue = maskNameIssue(name);
  if (nameIssue) throw refuse(text, nameIssue);
  const own = { ...blankOwnMask(1), name };
  let hasGrid = false;
  for (const part of parts) {
    const [key, value] = part.split('=');
    const group = REGION_GROUPS.find((candidate) => candidate === key);
    const rest = RESTS.find((candidate) => candidate === value);
    if (group && (value === 'hide' || value === 'show')) own.regions[group] = value;
    else if (key === 'rest' && rest) own.rest = rest;
    else if (/^\d+$/.test(key)) {
      own.grid = Number(key);
      own.drawn = readRuns(text, own.grid, value);
      hasGrid = true;
    } else throw refuse(text, `"${part}" has no meaning`);
  }
  if (!hasGrid) throw refuse(text, 'it has no patches');
  return own;
}

function readRuns(text: string, grid: number, runs = ''): Fate[] {
  if (grid < 1 || grid > MAX_GRID) throw refuse(text, `a grid of ${grid} is not 1 to ${MAX_GRID}`);
  if (!/^(\d{0,3}[.xo])*$/.test(runs))
    throw refuse(text, 'its patches are not written as runs of ".", "x" and "o"');
  const counted = [...runs.matchAll(/(\d*)[.xo]/g)].reduce((sum, [, length]) => sum + Number(length || 1), 0);
  if (counted !== grid * grid) throw refuse(text, `it has ${counted} patches, not ${grid} x ${grid}`);
  return [...runs.matchAll(/(\d*)([.xo])/g)].flatMap(([, length, sign]) => {
    const fate = FATES.find((candidate) => SIGNS[candidate] === sign) ?? 'random';
    return new Array<Fate>(length === '' ? 1 : Number(length)).fill(fate);
  });
}

function refuse(text: string, why: string): LabError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new LabError(
    'invalid-config',
    `"${shown}" is not a drawn mask: ${why}`,
    'Draw the mask again in the masking lab, or copy its link once more.',
  );
}

/**
 * What was drawn, on another grid: each patch takes the fate that covers most of its area; of equal ones `hide`,
 * then `show`.
 */
export function drawnOn(
  { grid: from, drawn }: Pick<OwnMask, 'grid' | 'drawn'>,
  grid: number,
): readonly Fate[] {
  if (from === grid) return drawn;
  const scale = from / grid;
  const overlap = (cell: number, start: number) =>
    Math.max(0, Math.min(cell + 1, start + scale) - Math.max(cell, start));
  return Array.from({ length: grid * grid }, (_, i) => {
    const [top, left] = [Math.floor(i / grid) * scale, (i % grid) * scale];
    const areas: Record<Fate, number> = { hide: 0, show: 0, random: 0 };
    for (let row = Math.floor(top); row < Math.min(from, top + scale); row++) {
      for (let column = Math.floor(left); column < Math.min(from, left + scale); column++) {
        areas[drawn[row * from + column]] += overlap(row, top) * overlap(column, left);
      }
    }
    // Areas are sums of fractions: equal ones may differ by rounding.
    const largest = Math.max(...Object.values(areas)) - 1e-9;
    return (['hide', 'show', 'random'] as const).find((fate) => areas[fate] >= largest) ?? 'random';
  });
}

/** What becomes of each patch of a face, (L,). @param patches membership on a grid of `grid` patches a side */
export function patchFates(own: OwnMask, patches: Membership, grid: number): Fate[] {
  const groups = REGION_GROUPS.flatMap((group) => {
    const fate = own.regions[group];
    return fate ? [{ members: patches[group], fate }] : [];
  });
  return drawnOn(own, grid).map((fate, i) => {
    if (fate !== 'random') return fate;
    const here = groups.filter(({ members }) => members[i] === 1).map((group) => group.fate);
    return here.includes('hide') ? 'hide' : (here[0] ?? 'random');
  });
}
