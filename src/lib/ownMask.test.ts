import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPretrainConfig, PRETRAINING } from './config';
import {
  blankOwnMask,
  FATES,
  formatOwnMask,
  maskNameIssue,
  parseOwnMask,
  paintedOn,
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
    painted: fc.array(fates, { minLength: grid * grid, maxLength: grid * grid }),
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
      'Always hidden: eyes, mouth. The rest loses the same share of every region.',
    );
  });

  it.each([
    ['own:', /1 to 40 characters/],
    ['own:a,b~4=16.', /no comma/],
    ['own:a', /has no patches/],
    ['own:a~4=15.', /15 patches, not 4 x 4/],
    ['own:a~4=15.y', /runs of/],
    ['own:a~99=1.', /grid of 99/],
    ['own:a~ears=hide~4=16.', /"ears=hide" means nothing/],
    ['own:a~eyes=perhaps~4=16.', /"eyes=perhaps" means nothing/],
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

  it('paint overrides regions, and hiding wins where regions overlap', () => {
    const own: OwnMask = {
      ...blankOwnMask(2),
      regions: { eyes: 'hide', skin: 'show' },
      painted: ['lot', 'show', 'lot', 'hide'],
    };
    const patches = memberships(2, { eyes: [0, 1], skin: [0, 2, 3] });
    expect(patchFates(own, patches, 2)).toEqual(['hide', 'show', 'show', 'hide']);
  });

  it('keeps what was painted when the grid grows finer and coarser again', () => {
    fc.assert(
      fc.property(
        fc.array(fates, { minLength: 16, maxLength: 16 }),
        fc.constantFrom(8, 12, 28),
        (painted, grid) => {
          const finer = paintedOn({ grid: 4, painted }, grid);
          expect(finer).toHaveLength(grid * grid);
          expect(paintedOn({ grid, painted: finer }, 4)).toEqual(painted);
        },
      ),
      { seed: 2 },
    );
  });

  it('takes the fate of the larger area; of equal ones hide, then show', () => {
    expect(paintedOn({ grid: 2, painted: ['lot', 'lot', 'lot', 'hide'] }, 1)).toEqual(['lot']);
    expect(paintedOn({ grid: 2, painted: ['lot', 'lot', 'hide', 'hide'] }, 1)).toEqual(['hide']);
    expect(paintedOn({ grid: 2, painted: ['lot', 'lot', 'show', 'show'] }, 1)).toEqual(['show']);
    // 3 on 2: the first patch is the whole first cell and halves and a quarter of its neighbours.
    const painted = Array.from({ length: 9 }, (_, i) => (i === 0 ? ('lot' as const) : ('hide' as const)));
    expect(paintedOn({ grid: 3, painted }, 2)[0]).toBe('hide');
  });
});
