import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPretrainConfig, PRETRAINING } from './config';
import {
  blankOwnMask,
  FATES,
  formatOwnMask,
  maskNameIssue,
  parseOwnMask,
  drawnOn,
  patchFates,
  RESTS,
  type OwnMask,
} from './ownMask';
import { DEFAULT_MASK_VIEW, MASK_LINK } from './maskView';
import { strategyText } from './maskingStrategies';
import { REGION_GROUPS, type RegionGroup } from './regions';

const { fromQuery: configFromQuery, toQuery: configToQuery } = PRETRAINING.link;
const { fromQuery: maskViewFromQuery, toQuery: maskViewToQuery } = MASK_LINK;

const fates = fc.constantFrom(...FATES);

/** Any drawn mask, on any grid of the lab. */
const ownMasks: fc.Arbitrary<OwnMask> = fc.constantFrom(4, 8, 14, 16, 28).chain((grid) =>
  fc.record({
    name: fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((name) => !maskNameIssue(name) && name.trim() === name),
    regions: fc.dictionary(
      fc.constantFrom<RegionGroup>(...REGION_GROUPS),
      fc.constantFrom('hide' as const, 'show' as const),
    ),
    rest: fc.constantFrom(...RESTS),
    grid: fc.constant(grid),
    drawn: fc.array(fates, { minLength: grid * grid, maxLength: grid * grid }),
  }),
);

describe('a drawn mask as text', () => {
  it('comes back whole, from a link of a run and of the masking lab too', () => {
    fc.assert(
      fc.property(ownMasks, (own) => {
        const text = formatOwnMask(own);
        expect(parseOwnMask(text)).toEqual({ ...own, regions: { ...own.regions } });
        const config = { ...defaultPretrainConfig('nano'), masking: text };
        expect(configFromQuery(new URLSearchParams(configToQuery(config).toString()))).toEqual(config);
        const view = { ...DEFAULT_MASK_VIEW, strategies: ['frp' as const, text] };
        expect(maskViewFromQuery(new URLSearchParams(maskViewToQuery(view).toString()))).toEqual(view);
      }),
      { numRuns: 100, seed: 8 },
    );
  });

  it('is short and readable while little is drawn', () => {
    const own = {
      ...blankOwnMask(14),
      name: 'Eyes and mouth',
      regions: { eyes: 'hide', mouth: 'hide' } as const,
    };
    const text = formatOwnMask(own);
    expect(text).toBe('own:Eyes and mouth~eyes=hide~mouth=hide~rest=proportional~14=196.');
    expect(strategyText(text).sentence).toBe(
      'Always hidden: eyes, mouth. The same share of every other region is hidden.',
    );
  });

  it.each([
    ['own:', /1 to 40 characters/],
    ['own:a,b~4=16.', /no comma/],
    ['own:a', /has no patches/],
    ['own:a~4=15.', /15 patches, not 4 x 4/],
    ['own:a~4=15.y', /runs of/],
    ['own:a~99=1.', /grid of 99/],
    ['own:a~ears=hide~4=16.', /"ears=hide" has no meaning/],
    ['own:a~eyes=perhaps~4=16.', /"eyes=perhaps" has no meaning/],
    ['frp', /does not begin with "own:"/],
  ])('refuses %s with the reason', (text, reason) => {
    expect(() => parseOwnMask(text)).toThrow(reason);
  });
});

describe('what becomes of patches', () => {
  const memberships = (grid: number, members: Partial<Record<RegionGroup, number[]>>) => {
    const of = (group: RegionGroup) =>
      Uint8Array.from({ length: grid * grid }, (_, i) => (members[group]?.includes(i) ? 1 : 0));
    return Object.fromEntries(REGION_GROUPS.map((group) => [group, of(group)])) as Record<
      RegionGroup,
      Uint8Array
    >;
  };

  it('drawn patches override regions, and hiding wins where regions overlap', () => {
    const own: OwnMask = {
      ...blankOwnMask(2),
      regions: { eyes: 'hide', skin: 'show' },
      drawn: ['random', 'show', 'random', 'hide'],
    };
    const patches = memberships(2, { eyes: [0, 1], skin: [0, 2, 3] });
    expect(patchFates(own, patches, 2)).toEqual(['hide', 'show', 'show', 'hide']);
  });

  it('keeps what was drawn when the grid grows finer and coarser again', () => {
    fc.assert(
      fc.property(
        fc.array(fates, { minLength: 16, maxLength: 16 }),
        fc.constantFrom(8, 12, 28),
        (drawn, grid) => {
          const finer = drawnOn({ grid: 4, drawn }, grid);
          expect(finer).toHaveLength(grid * grid);
          expect(drawnOn({ grid, drawn: finer }, 4)).toEqual(drawn);
        },
      ),
      { seed: 2 },
    );
  });

  it('takes the fate of the larger area; of equal ones hide, then show', () => {
    expect(drawnOn({ grid: 2, drawn: ['random', 'random', 'random', 'hide'] }, 1)).toEqual(['random']);
    expect(drawnOn({ grid: 2, drawn: ['random', 'random', 'hide', 'hide'] }, 1)).toEqual(['hide']);
    expect(drawnOn({ grid: 2, drawn: ['random', 'random', 'show', 'show'] }, 1)).toEqual(['show']);
    // 3 on 2: the first patch is the whole first cell and halves and a quarter of its neighbours.
    const drawn = Array.from({ length: 9 }, (_, i) => (i === 0 ? ('random' as const) : ('hide' as const)));
    expect(drawnOn({ grid: 3, drawn }, 2)[0]).toBe('hide');
  });
});

it('counts before it expands: a text of 80 kB is refused at once', () => {
  const runs = '999x'.repeat(20_000);
  expect(() => parseOwnMask(`own:Long~rest=random~14=${runs}`)).toThrow('more than 2500');
  expect(() => parseOwnMask(`own:Many~rest=random~14=${'999x'.repeat(500)}`)).toThrow(
    '499500 patches, not 14 x 14',
  );
  const every = Array.from({ length: 28 * 28 }, (_, i) => (i % 2 === 0 ? 'x' : 'o')).join('');
  expect(parseOwnMask(`own:${'n'.repeat(40)}~rest=random~28=${every}`).drawn).toHaveLength(784);
});
