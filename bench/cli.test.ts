import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PRESET_NAMES as PRETRAINED } from '@/lib/presets';
import { deliver, parseBenchArguments, PRESET_NAMES } from './cli.mjs';

afterEach(() => vi.restoreAllMocks());

describe('bench arguments', () => {
  it('runs every suite at its own presets by default, five samples a row', () => {
    const { options, node, json } = parseBenchArguments([]);
    expect(Object.keys(options.presets)).toEqual(['step', 'infer', 'score', 'kernels']);
    expect(options.presets.step).toEqual(['nano', 'micro', 'tiny']);
    expect(options.repetitions).toBe(5);
    expect(options.batches).toEqual([16]);
    expect([options.peers, options.stock]).toEqual([true, true]);
    expect([options.tune, options.recompute]).toEqual([false, false]);
    expect([node, json]).toEqual([false, undefined]);
  });

  it('narrows to a suite and presets', () => {
    const argv = [
      '--suite',
      'step',
      '--presets',
      'nano,small',
      '--batches',
      '8,64',
      '--row-budget',
      '30',
      '--no-peers',
      '--no-stock',
      '--tune',
      '--recompute',
      '--json',
      'x.json',
    ];
    expect(parseBenchArguments(argv)).toMatchObject({
      options: {
        presets: { step: ['nano', 'small'] },
        batches: [8, 64],
        rowBudgetMs: 30_000,
        peers: false,
        stock: false,
        tune: true,
        recompute: true,
      },
      json: 'x.json',
    });
  });

  it('knows every preset', () => {
    expect(PRESET_NAMES).toEqual([...PRETRAINED]);
  });

  it('soaks and augments only when asked to', () => {
    expect(parseBenchArguments(['--suite', 'soak']).options.presets).toEqual({ soak: ['nano'] });
    const augment = parseBenchArguments(['--suite', 'augment', '--engine', 'cpu']).options;
    expect(augment).toMatchObject({ presets: { augment: ['nano', 'micro'] }, cpuOnly: true });
  });

  it.each([
    [['--suite', 'train'], '--suite train'],
    [['--pytorch', 'reference'], '--pytorch goes with --engine cpu'],
    [['--batches', '8,none'], '--batches none'],
    [['--repetitions', '0'], '--repetitions 0'],
    [['--row-budget', 'soon'], '--row-budget soon'],
    [['--fast'], '--fast'],
    [['--presets', 'nano,vast'], '--presets vast'],
  ])('rejects %j, naming it', (argv, name) => {
    expect(() => parseBenchArguments(argv)).toThrow(name);
  });
});

describe('delivery', () => {
  it('prints, writes JSON and turns disagreement into exit status 1', () => {
    const print = vi.spyOn(console, 'log').mockReturnValue();
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const path = join(folder, 'report.json');
    expect(deliver({ report: { rows: [] }, text: 'the table', ok: true }, path)).toBe(0);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ rows: [] });
    rmSync(folder, { recursive: true });
    expect(print).toHaveBeenCalledWith('the table');
    expect(deliver({ report: {}, text: '', ok: false }, undefined)).toBe(1);
  });
});
