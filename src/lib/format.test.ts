import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCounted,
  formatDuration,
  formatFigure,
  formatFixed,
  formatMetric,
  formatShare,
  formatShareChange,
  formatTick,
} from './format';

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

  it('ticks that differ', () => {
    const ticks = (from: number, step: number) => [0, 1, 2].map((i) => formatTick(from + i * step, step));
    expect(ticks(0.6931, 0.0001)).toEqual(['0.6931', '0.6932', '0.6933']);
    expect(ticks(0, 0.25)).toEqual(['0.00', '0.25', '0.50']);
    expect(ticks(0.5, 2e-7)).toEqual(['0.5000000', '0.5000002', '0.5000004']);
    expect(ticks(-1, 1)).toEqual(['-1', '0', '1']);
    expect(ticks(0, 50_000)).toEqual(['0', '50000', '1.0e+5']);
  });

  it('counts with what is counted', () => {
    expect([0, 1, 2, 1234].map((count) => formatCounted(count, 'face'))).toEqual([
      ...['0 faces', '1 face', '2 faces', '1,234 faces'],
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

  it('figures, of which an undefined one is a dash', () => {
    expect([0.5, 1, null, undefined, Number.NaN, Infinity].map((value) => formatFigure(value))).toEqual([
      ...['0.500', '1.000'],
      ...['–', '–', '–', '–'],
    ]);
    expect(formatFigure(0.126, 2)).toBe('0.13');
  });

  it('shares and their changes, of which one that is rounded to nothing has no sign', () => {
    expect([0.595, 1, -0.0004].map(formatShare)).toEqual(['59.5\u00a0%', '100.0\u00a0%', '0.0\u00a0%']);
    expect([0.126, 0.0004, 0, -0.0004, -0.015].map(formatShareChange)).toEqual([
      ...['+12.6\u00a0%', '0.0\u00a0%', '0.0\u00a0%', '0.0\u00a0%', '-1.5\u00a0%'],
    ]);
    expect(formatFigure(-0.0001)).toBe('0.000');
    expect([-0.4, -0.6].map((value) => formatFixed(value, 0))).toEqual(['0', '-1']);
  });

  it('metrics that are missing are a dash', () => {
    expect([null, undefined, Number.NaN].map(formatMetric)).toEqual(['–', '–', '–']);
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
