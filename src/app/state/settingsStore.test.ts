import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultPretrainConfig, PRETRAINING } from '@/lib/config';
import { settingIssues, useSettings, validConfig } from './settingsStore';

const configToQuery = PRETRAINING.link.toQuery;
const settings = () => useSettings.getState();

beforeEach(() => useSettings.setState(useSettings.getInitialState()));

describe('settings', () => {
  it('name the setting, the value and what is allowed, and cannot run until it is corrected', () => {
    settings().set('maskRatio', 7);
    expect(settingIssues(settings().draft)).toEqual({
      maskRatio: 'Mask ratio: 7 is not allowed. Use 0.1 to 0.95.',
    });
    expect(validConfig(settings().draft)).toBeNull();
    settings().set('maskRatio', 0.5);
    expect(settingIssues(settings().draft)).toEqual({});
    expect(validConfig(settings().draft)?.maskRatio).toBe(0.5);
  });

  it('tell what is no number from what is no whole number', () => {
    settings().set('epochs', Number.NaN);
    settings().set('batchSize', 2.5);
    const issues = settingIssues(settings().draft);
    expect(issues.epochs).toMatch(/^Epochs needs a number/);
    expect(issues.batchSize).toMatch(/2\.5 is not a whole number/);
  });

  it('keep the warm-up a tenth of the run until someone chooses otherwise', () => {
    settings().set('epochs', 40);
    expect(settings().draft.warmupEpochs).toBe(4);
    settings().set('warmupEpochs', 7);
    settings().set('epochs', 200);
    expect(settings().draft.warmupEpochs).toBe(7);
  });

  it('take a short run from a link, with a warm-up of its own length', () => {
    settings().loadQuery(new URLSearchParams('preset=nano&epochs=5'));
    expect(settings().linkProblem).toBeNull();
    expect(settings().draft).toMatchObject({ epochs: 5, warmupEpochs: 0.5 });
    expect(configToQuery(settings().draft).toString()).toBe('preset=nano&epochs=5');
    settings().set('warmupEpochs', 0);
    expect(configToQuery(settings().draft).toString()).toBe('preset=nano&epochs=5&warmupEpochs=0');
  });

  it('say that a warm-up is longer than the run', () => {
    settings().set('warmupEpochs', 101);
    expect(settingIssues(settings().draft).warmupEpochs).toBe(
      'Warm-up (101) is longer than the run (100 epochs). Shorten it.',
    );
  });

  it('come from a link, or are the defaults with the reason when the link is wrong', () => {
    settings().loadQuery(new URLSearchParams('preset=nano&seed=3'));
    expect(settings().draft).toEqual({ ...defaultPretrainConfig('nano'), seed: 3 });
    settings().loadQuery(new URLSearchParams('preset=giant'));
    expect(settings().linkProblem?.message).toContain('"giant"');
    expect(settings().draft).toEqual(defaultPretrainConfig());
  });

  it("take the adapter's suggestion only while nobody chose a model", () => {
    settings().suggestPreset('tiny');
    expect(settings().draft.preset).toBe('tiny');
    settings().set('preset', 'nano');
    settings().suggestPreset('tiny');
    expect(settings().draft.preset).toBe('nano');
  });
});

describe('settings over a reload of the tab', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** The store as a page that is loaded anew has it. */
  async function loadedAnew() {
    vi.resetModules();
    return (await import('./settingsStore')).useSettings;
  }

  it('are what was valid last, and a link wins over them', async () => {
    const stored = new Map<string, string>();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    });
    const first = await loadedAnew();
    first.getState().set('preset', 'nano');
    first.getState().set('epochs', 17);
    first.getState().set('maskRatio', 7);
    const second = await loadedAnew();
    expect(second.getState().draft).toMatchObject({ preset: 'nano', epochs: 17, maskRatio: 0.75 });
    second.getState().suggestPreset('base');
    expect(second.getState().draft.preset).toBe('nano');
    second.getState().loadQuery(new URLSearchParams('preset=tiny'));
    expect(second.getState().draft).toEqual(defaultPretrainConfig('tiny'));
  });

  it('are the defaults where what is remembered cannot be read', async () => {
    vi.stubGlobal('sessionStorage', { getItem: () => 'preset=huge&epochs=-3', setItem: () => {} });
    const store = await loadedAnew();
    expect(store.getState().draft).toEqual(defaultPretrainConfig());
    expect(store.getState().presetChosen).toBe(false);
  });
});

it('compares a draft with the run that it came from, until another link or the defaults take its place', () => {
  const config = defaultPretrainConfig('nano');
  settings().compareWith('first run', config);
  settings().loadQuery(configToQuery(config));
  settings().set('maskRatio', 0.5);
  expect(settings().since).toEqual({ title: 'first run', config });
  settings().loadQuery(new URLSearchParams('preset=micro'));
  expect(settings().since).toBeNull();
  settings().compareWith('first run', config);
  settings().reset();
  expect(settings().since).toBeNull();
});
