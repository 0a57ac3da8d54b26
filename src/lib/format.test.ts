import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatMetric } from './format';

describe('formats', () => {
  it('bytes', () => {
    expect([0, 1023, 1536, 4 * 2 ** 20, 200 * 2 ** 20, 3 * 2 ** 40].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.5 KiB',
      '4.0 MiB',
      '200 MiB',
      '3072 GiB',
    ]);
  });

  it('durations', () => {
    expect([0, 59_400, 61_000, 1_214_000, 3_900_000, Number.NaN, Infinity].map(formatDuration)).toEqual([
      '0 s',
      '59 s',
      '1 min 01 s',
      '20 min',
      '1 h 05 min',
      '–',
      '–',
    ]);
  });

  it('metrics stay parseable numbers', () => {
    expect([1.23456, -0.44384, 0, 1e-5, 123456].map(formatMetric)).toEqual([
      '1.235',
      '-0.4438',
      '0.000',
      '1.00e-5',
      '1.23e+5',
    ]);
    expect(formatMetric(Number.NaN)).toBe('–');
  });
});
