import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASKING_STRATEGIES } from './maskingStrategies';
import { DEFAULT_MASK_VIEW, inOrder, MASK_LINK, PATCH_SIZES } from './maskView';
import { COVERABLE_REGIONS } from './regions';

const { fromQuery: maskViewFromQuery, toQuery: maskViewToQuery } = MASK_LINK;

describe('the address of the masking lab', () => {
  it('brings back whatever was shown', () => {
    fc.assert(
      fc.property(
        fc.record({
          face: fc.string({ minLength: 1 }),
          seed: fc.nat(2 ** 31 - 1),
          maskRatio: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
          patch: fc.constantFrom(...PATCH_SIZES),
          region: fc.constantFrom('any' as const, ...COVERABLE_REGIONS),
          over: fc.constantFrom('face' as const, 'faces' as const),
          strategies: fc.subarray([...MASKING_STRATEGIES], { minLength: 1 }).map(inOrder),
        }),
        (view) => {
          const address = maskViewToQuery(view).toString();
          expect(maskViewFromQuery(new URLSearchParams(address))).toEqual(view);
        },
      ),
      { seed: 6 },
    );
  });

  it('takes defaults for what is missing and ignores other keys', () => {
    expect(maskViewFromQuery(new URLSearchParams('seed=4&utm=x'))).toEqual({ ...DEFAULT_MASK_VIEW, seed: 4 });
  });

  it('says what a bad link said, letter by letter', () => {
    const said = (link: string) => MASK_LINK.open(new URLSearchParams(link)).problem?.message;
    expect(said('patch=15')).toBe('patch: "15" is not allowed in a link to masks.');
    expect(said('seed=1e99')).toBe('seed: "1e99" is not allowed in a link to masks.');
  });

  it.each(['patch=15', 'maskRatio=2', 'maskRatio=', 'seed=-1', 'region=ears', 'strategies=tube', 'face='])(
    'refuses %s by name',
    (query) => {
      expect(() => maskViewFromQuery(new URLSearchParams(query))).toThrow(new RegExp(query.split('=')[0]));
    },
  );
});
