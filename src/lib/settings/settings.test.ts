import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { DETECTOR } from '../detectorConfig';
import { LabError } from '../errors';
import { PRETRAINING } from '../config';
import { defineSettings } from './define';
import { choice, number, seed, text, toggle } from './kinds';

const size = choice('small', ['small', 'large'], { group: 'model', label: 'Size', reason: 'r' });
const epochs = number(10, { group: 'run', label: 'Epochs', range: [1, 100], whole: true, reason: 'r' });
const warmup = number(1, { group: 'run', label: 'Warm-up', range: [0, 100], unit: 'epochs', reason: 'r' });
const decay = number(0.1, {
  ...{ group: 'run', label: 'Decay', range: [0, 1], when: { size: ['large'], flip: [true] }, reason: 'r' },
});
const flip = toggle(false, { group: 'run', label: 'Flip', reason: 'r', before: true });
const name = text('', { group: 'data', label: 'Name', maxLength: 5, reason: 'r' });

const TOY = defineSettings({
  groups: { data: null, model: 'Model', run: 'Run' },
  settings: {
    size,
    epochs,
    warmup,
    decay,
    flip,
    name,
    start: seed({ group: 'run', label: 'Seed', reason: 'r' }),
  },
  always: ['size'],
  recipe: (config) => ({ warmup: config.epochs / 10, ...(config.size === 'large' && { decay: 0.5 }) }),
  rules: [
    {
      key: 'warmup',
      holds: (config) => config.warmup <= config.epochs,
      says: 'warmup must not exceed epochs',
      tells: ({ warmup }) => `A warm-up of ${warmup} is too long.`,
    },
  ],
});

const refusal = (work: () => unknown): LabError => {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error;
  }
  throw new Error('nothing was refused');
};

describe('a definition of settings', () => {
  it('has defaults, by recipe where another setting decides', () => {
    const { complete } = TOY;
    expect(complete()).toEqual({
      ...{ size: 'small', epochs: 10, warmup: 1, decay: 0.1, flip: false, name: '', start: 0 },
    });
    expect(complete({ size: 'large', epochs: 40 })).toMatchObject({ warmup: 4, decay: 0.5 });
    expect(complete({ epochs: 40, warmup: 1 }).warmup).toBe(1);
  });

  it('says what was changed, whatever the recipe did', () => {
    const large = TOY.complete({ size: 'large', epochs: 40 });
    expect(TOY.changed(large)).toEqual(['epochs']);
    expect(TOY.changed({ ...large, decay: 0.1 })).toEqual(['epochs', 'decay']);
    expect(TOY.summary({ ...large, flip: true })).toBe('Size large, Epochs 40, Flip on');
  });

  it('lets what stands at its recipe follow another setting, and leaves alone what was chosen', () => {
    const longer = TOY.change(TOY.complete(), 'epochs', 50);
    expect(longer).toEqual(TOY.complete({ epochs: 50 }));
    const chosen = TOY.change(longer, 'warmup', 2);
    expect(TOY.change(chosen, 'epochs', 90)).toMatchObject({ epochs: 90, warmup: 2 });
    expect(TOY.change(longer, 'epochs', Number.NaN).warmup).toBe(5);
    expect(TOY.change(longer, 'size', 'large').decay).toBe(0.5);
  });

  it('goes back to its defaults, but not in what a link always holds or the form does not show', () => {
    const draft = TOY.complete({ size: 'large', epochs: 40, name: 'x', flip: true });
    expect(TOY.reset(draft)).toEqual(TOY.complete({ size: 'large', name: 'x' }));
  });

  it('names every wrong setting of a draft, with what is allowed', () => {
    const draft = { ...TOY.complete(), epochs: 2.5, warmup: 300, decay: Number.NaN, name: 'longer' };
    expect(TOY.issues(draft)).toEqual({
      epochs: 'Epochs: 2.5 is not a whole number. Use 1 to 100.',
      warmup: 'Warm-up: 300 is not allowed. Use 0 to 100.',
      decay: 'Decay needs a number. Use 0 to 1.',
      name: 'Name: "longer" is not allowed. Use at most 5 characters.',
    });
    expect(TOY.valid(draft)).toBeNull();
    const tooLong = { ...TOY.complete(), warmup: 11 };
    expect(TOY.issues(tooLong)).toEqual({ warmup: 'A warm-up of 11 is too long.' });
    expect(TOY.issues(TOY.complete())).toEqual({});
    expect(TOY.valid(TOY.complete())).toEqual(TOY.complete());
  });

  it.each([
    [{ size: 'vast' }, 'size: "vast" is not allowed. Use small or large.'],
    [{ epochs: 0 }, 'epochs: 0 is not allowed. Use 1 to 100.'],
    [{ epochs: '9' }, 'epochs: "9" is not allowed. Use 1 to 100.'],
    [{ flip: 'maybe' }, 'flip: "maybe" is not allowed. Use true or false.'],
    [{ warmup: 50 }, 'warmup: warmup must not exceed epochs.'],
    [{ warp: 1 }, 'warp: there is no such setting.'],
    [{ start: undefined }, 'start: "undefined" is not allowed. Use 0 to 2147483647.'],
  ])('refuses a record with %j by name', (change, message) => {
    const { code, message: said, remedy } = refusal(() => TOY.parse({ ...TOY.complete(), ...change }));
    expect([code, said]).toEqual(['invalid-config', message]);
    expect(remedy).toContain(message.split(':')[0]);
  });

  it('refuses a record that lacks a setting, unless the setting came later', () => {
    const { flip, epochs, ...rest } = TOY.complete();
    expect(TOY.parse({ ...rest, epochs })).toEqual({ ...rest, epochs, flip: true });
    expect(refusal(() => TOY.parse({ ...rest, flip })).message).toBe('epochs: this setting is missing.');
    expect(refusal(() => TOY.parse(null)).message).toBe('settings: "null" is not a set of settings.');
  });

  it('holds no more than its settings in a record, and takes it back', () => {
    const config = { ...TOY.complete({ epochs: 20 }), more: 1 };
    const record: unknown = JSON.parse(JSON.stringify(TOY.record(config)));
    expect(record).toEqual(TOY.complete({ epochs: 20 }));
    expect(v.parse(TOY.schema, record)).toEqual(TOY.parse(record));
  });

  it('has a link of what is always written and what was changed', () => {
    const config = TOY.complete({ size: 'large', epochs: 20, flip: true, name: 'a & b' });
    const link = TOY.link.toQuery(config).toString();
    expect(link).toBe('size=large&epochs=20&flip=true&name=a+%26+b');
    expect(TOY.link.fromQuery(new URLSearchParams(`${link}&other=1`))).toEqual(config);
  });

  it.each(['epochs=', 'epochs=ten', 'flip=1', 'size=', `name=${'x'.repeat(100_000)}`])(
    'refuses the link %.20s by name, in a short message',
    (link) => {
      const { value, problem } = TOY.link.open(new URLSearchParams(link));
      expect(value).toBeNull();
      expect(problem?.message).toContain(`${link.split('=')[0]}: "`);
      expect(problem?.message.length).toBeLessThan(200);
    },
  );

  it('says which other settings one needs to have an effect', () => {
    expect(TOY.noEffect(TOY.complete(), 'decay')).toBe('No effect unless Size is large and Flip is on.');
    expect(TOY.noEffect(TOY.complete({ flip: true }), 'decay')).toBe('No effect unless Size is large.');
    expect(TOY.noEffect(TOY.complete({ flip: true, size: 'large' }), 'decay')).toBeNull();
    expect(TOY.noEffect(TOY.complete(), 'epochs')).toBeNull();
  });

  it('cannot wait for a setting that does not exist or a value that it cannot have', () => {
    const waiting = (when: Record<string, readonly string[]>) => () =>
      defineSettings({
        groups: { run: 'Run' },
        settings: { flip: toggle(true, { group: 'run', label: 'l', reason: 'r', when }) },
        always: [],
      });
    expect(waiting({ flop: ['a'] })).toThrow('flip: "flop" is never a');
    expect(waiting({ flip: ['perhaps'] })).toThrow('flip: "flip" is never perhaps');
  });
});

describe.each([
  ['pretraining', PRETRAINING],
  ['a detector', DETECTOR],
] as const)('the settings of %s', (_, definition) => {
  it.each(Object.entries(definition.settings))(
    '%s has a label, a reason and a default that it allows',
    (key, setting) => {
      expect(setting.label).not.toBe('');
      expect(setting.reason.length).toBeGreaterThan(10);
      expect(v.is(definition.schema.entries[key as never], setting.default)).toBe(true);
      if (setting.kind === 'number' && setting.slider) {
        expect(setting.slider.min).toBeGreaterThanOrEqual(setting.min);
        expect(setting.slider.max).toBeLessThanOrEqual(setting.max);
      }
    },
  );
});

describe('the settings of a detector', () => {
  it('take the recipe of another model or mode, and keep whatever was chosen', () => {
    const chosen = { epochs: 50, testShare: 0.4, unseen: 'sd', seed: 3 };
    const draft = { ...DETECTOR.complete(), ...chosen };
    const probe = DETECTOR.change(draft, 'mode', 'probe');
    expect(probe).toEqual({ ...DETECTOR.complete({ mode: 'probe' }), ...chosen });
    expect(probe).toMatchObject({ layerDecay: 1, weightDecay: 0, flip: false });
    expect(DETECTOR.change(draft, 'preset', 'small')).toMatchObject({ ...chosen, mixup: 0.8 });
    // As when an encoder of another size is chosen.
    expect(DETECTOR.change(draft, 'preset', 'nano')).toEqual({ ...draft, preset: 'nano' });
    expect(DETECTOR.change(draft, 'batchSize', 8)).toEqual({ ...draft, batchSize: 8 });
  });

  it('say in the form what is wrong, in its words', () => {
    expect(DETECTOR.issues({ ...DETECTOR.complete(), weightDecay: 7, warmupEpochs: 31 })).toEqual({
      weightDecay: 'Weight decay: 7 is not allowed. Use 0 to 1.',
      warmupEpochs: 'Warm-up (31) is longer than the run (30 epochs). Shorten it.',
    });
  });

  it('blame f16 on stock kernels on the precision', () => {
    const draft = { ...PRETRAINING.complete(), precision: 'f16', kernels: 'stock' } as const;
    expect(PRETRAINING.issues(draft)).toEqual({
      precision: 'Precision f16 needs the fused kernels. Choose them, or f32.',
    });
  });
});
