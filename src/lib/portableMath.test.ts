import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cos, exp, log, power, powerOf, sin } from './portableMath';

/** Relative to the value, or to `scale` where that is larger. */
const error = (actual: number, expected: number, scale = 0) =>
  Math.abs(actual - expected) / Math.max(Math.abs(expected), scale, Number.MIN_VALUE);
const ULP = Number.EPSILON;

describe('portable functions agree with those of the host', () => {
  it('exp', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(error(exp(x), Math.exp(x))).toBeLessThan(2 * ULP);
      }),
    );
    expect([exp(0), exp(-800), exp(800), exp(Number.NaN)]).toEqual([1, 0, Infinity, NaN]);
    expect(error(exp(-740), Math.exp(-740))).toBeLessThan(1e-2);
  });

  it('log', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(error(log(x), Math.log(x))).toBeLessThan(2 * ULP);
      }),
    );
    expect([log(1), log(0), log(-1), log(Infinity)]).toEqual([0, -Infinity, NaN, Infinity]);
    expect(error(log(5e-320), Math.log(5e-320))).toBeLessThan(2 * ULP);
  });

  it('sin and cos, near multiples of a quarter turn too', () => {
    const angles = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.integer({ min: -1000, max: 1000 }).map((n) => (n * Math.PI) / 2),
    );
    fc.assert(
      fc.property(angles, (x) => {
        expect(error(sin(x), Math.sin(x), 1e-3)).toBeLessThan(2 * ULP);
        expect(error(cos(x), Math.cos(x), 1e-3)).toBeLessThan(2 * ULP);
      }),
    );
    expect(() => sin(1e7)).toThrow('too large');
  });

  it('powers', () => {
    expect([powerOf(3, 5), powerOf(2, 0), powerOf(0.5, 3)]).toEqual([243, 1, 0.125]);
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.nat(60), (base, n) => {
        expect(error(powerOf(base, n), base ** n)).toBeLessThan(100 * ULP);
        expect(error(power(base, n / 7), base ** (n / 7))).toBeLessThan(100 * ULP);
      }),
    );
  });
});

it('gives these bits on every machine', () => {
  const bits = new BigUint64Array(
    Float64Array.from([exp(1), exp(-20.25), log(10), log(0.3), sin(1), sin(-40), cos(2), cos(100)]).buffer,
  );
  expect([...bits].map((one) => one.toString(16))).toEqual([
    '4005bf0a8b14576a',
    '3e1b93de1e27ca3b',
    '40026bb1bbb55516',
    'bff34378fcbda721',
    '3feaed548f090cee',
    'bfe7d7f78e027f00',
    'bfdaa22657537205',
    '3feb981dbf665fdf',
  ]);
});
