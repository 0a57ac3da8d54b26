import { mkdirSync, mkdtempSync, rmSync, writeFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MASKING_STRATEGIES } from '../src/lib/maskingStrategies';
import { readLabArguments } from './arguments';
import { statisticsOf } from './commands';
import { named, pickEvenly } from './files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'));
  mkdirSync(join(folder, 'faces/more'), { recursive: true });
  for (const name of ['b.jpg', 'a.PNG', 'notes.txt', 'more/c.webp'])
    writeFileSync(join(folder, 'faces', name), 'x');
});
afterEach(() => rmSync(folder, { recursive: true }));

const models = (...files: string[]) => files.flatMap((file) => ['--model', file]);

function call(config?: unknown, ...more: string[]) {
  const settings = join(folder, 'config.json');
  if (config !== undefined)
    writeFileSync(settings, typeof config === 'string' ? config : JSON.stringify(config));
  const argv = ['pretrain', '--faces', join(folder, 'faces'), '--out', join(folder, 'out'), ...more];
  return readLabArguments(config === undefined ? argv : [...argv, '--config', settings]);
}

describe('npm run lab', () => {
  it('finds every file below the folder, in one order', async () => {
    const { folders, out, json } = await call();
    expect(folders[0].files.map((path) => path.slice(folder.length))).toEqual([
      '/faces/a.PNG',
      '/faces/b.jpg',
      '/faces/more/c.webp',
      '/faces/notes.txt',
    ]);
    expect({ out, json }).toEqual({ out: join(folder, 'out'), json: false });
  });

  it('turns settings, alone or inside an exported record, into the link of the page', async () => {
    const settings = { preset: 'nano', seed: 3, epochs: 20 };
    const { query } = await call(settings);
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      preset: 'nano',
      seed: '3',
      epochs: '20',
    });
    expect((await call({ id: 'r', config: settings })).query).toBe(query);
  });

  it('reads detector settings by their own schema, with the defaults of their mode', async () => {
    const settings = join(folder, 'detector.json');
    writeFileSync(settings, JSON.stringify({ preset: 'nano', mode: 'probe', epochs: 70 }));
    const where = ['--faces', join(folder, 'faces'), '--out', 'x', '--config', settings];
    const { query, command } = await readLabArguments(['finetune', ...where]);
    expect(command).toBe('finetune');
    const found = Object.fromEntries(new URLSearchParams(query));
    expect(found).toMatchObject({ preset: 'nano', mode: 'probe', epochs: '70' });
    await expect(call({ mode: 'probe' })).rejects.toThrow('mode');
  });

  it('refuses results among the faces, also by a link, and takes a folder beside them', async () => {
    const faces = join(folder, 'faces');
    symlinkSync(faces, join(folder, 'linked'));
    const to = (out: string) => readLabArguments(['pretrain', '--faces', faces, '--out', out]);
    await expect(to(faces)).rejects.toThrow(/--out .*: it is --faces/);
    for (const out of [join(faces, 'run 1'), join(faces, 'new', 'run'), join(folder, 'linked', 'run')])
      await expect(to(out), out).rejects.toThrow(/it lies in --faces .*name a folder outside/);
    for (const out of [join(folder, 'faces 2'), join(folder, '..run'), folder])
      expect((await to(out)).out).toBe(out);
  });

  it('takes what computes, and refuses what is no engine or number of threads', async () => {
    const engine = async (...more: string[]) => (await call(undefined, ...more)).engine;
    expect(await engine()).toBe('');
    expect(await engine('--engine', 'cpu', '--threads', '3')).toBe('engine=cpu&threads=3');
    await expect(engine('--engine', 'tpu')).rejects.toThrow(/--engine.*"tpu".*auto, gpu or cpu/);
    await expect(engine('--threads', 'many')).rejects.toThrow(/--threads/);
    await expect(engine('--threads', '65')).rejects.toThrow(/--threads.*64/);
  });

  it('takes how many photographs are looked at at once, and refuses what is no such number', async () => {
    const workers = async (...more: string[]) => (await call(undefined, ...more)).faceWorkers;
    expect(await workers()).toBeUndefined();
    expect(await workers('--face-workers', '3')).toBe(3);
    for (const wrong of ['0', '5', '1.5', 'all'])
      await expect(workers('--face-workers', wrong)).rejects.toThrow(`--face-workers ${wrong}: use 1 to 4`);
    const score = ['score', '--faces', 'x', '--detector', 'y', '--out', 'z', '--face-workers', '2'];
    await expect(readLabArguments(score)).rejects.toThrow('--face-workers');
  });

  it('takes how pictures become crops, and refuses what is no such way', async () => {
    const cropping = async (...more: string[]) => (await call(undefined, ...more)).cropping;
    expect(await cropping()).toEqual({});
    expect(await cropping('--crops', 'auto')).toEqual({ crops: 'auto' });
    expect(await cropping('--crops', 'already', '--framing', 'authors-centre')).toEqual({
      ...{ crops: 'already', framing: 'authors-centre' },
    });
    await expect(cropping('--crops', 'maybe')).rejects.toThrow('--crops maybe: use detect, already, auto');
    await expect(cropping('--framing', 'dlib')).rejects.toThrow(
      '--framing dlib: use ours, authors, authors-centre',
    );
    const plan = ['plan', '--faces', join(folder, 'faces'), '--crops', 'auto'];
    await expect(readLabArguments(plan)).rejects.toThrow('--crops: plan takes');
  });

  it('needs neither faces nor settings to go on or to export', async () => {
    const resumed = await readLabArguments(['ablation', '--resume', '--out', 'x']);
    expect(resumed).toMatchObject({ command: 'ablation', resume: true, folders: [], query: '' });
    const { formats } = await readLabArguments(['export', '--out', 'x', '--format', 'onnx,pytorch,onnx']);
    expect(formats).toEqual(['onnx', 'pytorch']);
  });

  it('takes other names for classes, and one for faces without any', async () => {
    const argv = ['finetune', '--faces', join(folder, 'faces'), '--out', 'x'];
    const { classes } = await readLabArguments([...argv, '--classes', 'ffhq=real, stylegan =fake,=real']);
    expect(classes).toEqual({ ffhq: 'real', stylegan: 'fake', '': 'real' });
    expect((await readLabArguments(argv)).classes).toEqual({});
  });

  it('takes several detectors and folders to evaluate, each under a name of its own', async () => {
    const files = ['one/best.pth', 'two/best.pth'].map((name) => join(folder, name));
    for (const path of files) {
      mkdirSync(join(path, '..'));
      writeFileSync(path, 'x');
    }
    const detectors = files.flatMap((path) => ['--detector', path]);
    const request = await readLabArguments([
      ...['evaluate', '--faces', join(folder, 'faces'), '--out', 'x', '--part', 'test'],
      ...detectors,
    ]);
    expect(request.detectors).toEqual([
      { name: 'one best.pth', path: files[0], statistics: undefined },
      { name: 'two best.pth', path: files[1], statistics: undefined },
    ]);
    expect(request.folders).toMatchObject([{ name: 'faces', path: join(folder, 'faces') }]);
    expect(request).toMatchObject({ part: 'test', genuine: '' });
    const flat = ['evaluate', '--faces', join(folder, 'faces/more'), '--out', 'x'];
    await expect(readLabArguments([...flat, ...detectors])).rejects.toThrow(
      'folder of pictures for each class',
    );
    const score = ['score', '--faces', join(folder, 'one'), '--out', 'x', '--detector', files[0]];
    await expect(readLabArguments(score)).rejects.toThrow('best.pth is a model');
  });

  it('takes one or two networks to compare, of all photographs or some of them', async () => {
    const files = ['a.pth', 'b.safetensors', 'pretrain_ds_mean_std.txt'].map((name) => join(folder, name));
    for (const path of files) writeFileSync(path, 'x');
    const argv = ['compare', '--faces', join(folder, 'faces'), '--out', 'x', ...models(...files)];
    const all = await readLabArguments(argv);
    expect(all.models.map(({ name }) => name)).toEqual([
      'a.pth',
      'b.safetensors',
      'pretrain_ds_mean_std.txt',
    ]);
    expect(all.folders[0].files.length).toBeGreaterThan(1);
    const [one] = (await readLabArguments([...argv, '--count', '1'])).folders;
    expect(one.files.filter((path) => !path.endsWith('notes.txt'))).toHaveLength(1);
  });

  it('takes any number of networks to probe, and none: then the one that came with the app', async () => {
    const files = ['a.pth', 'b.safetensors', 'c.pth'].map((name) => join(folder, name));
    for (const path of files) writeFileSync(path, 'x');
    const argv = ['probe', '--faces', join(folder, 'faces'), '--out', 'x'];
    const some = await readLabArguments([...argv, ...models(...files), '--seed', '7']);
    expect(some.models.map(({ name }) => name)).toEqual(['a.pth', 'b.safetensors', 'c.pth']);
    expect(some.forgery.seed).toBe(7);
    const none = await readLabArguments([...argv, '--count', '1', '--classes', 'a=real']);
    expect([none.models, none.forgery.seed, none.classes]).toEqual([[], 1, { a: 'real' }]);
    expect(none.folders[0].files.filter((path) => !path.endsWith('notes.txt'))).toHaveLength(1);
  });

  it('takes the parts of a model with the text of its pixel statistics, named or lying beside it', async () => {
    const text = (name: string, first: number) => {
      const statistics = { mean: [first, 0.4, 0.4], std: [0.2, 0.2, 0.2] };
      const path = join(folder, name);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, `${JSON.stringify(statistics)}\n`);
      return { path, statistics };
    };
    const beside = text('net/pretrain_ds_mean_std.txt', 0.5);
    const named = text('mine.txt', 0.6);
    const [model, alone] = ['net/a.pth', 'alone.pth'].map((name) => join(folder, name));
    for (const path of [model, alone]) writeFileSync(path, 'x');
    const encoderOf = async (...files: string[]) =>
      (
        await readLabArguments([
          ...['finetune', '--faces', join(folder, 'faces'), '--out', 'x'],
          ...files.flatMap((file) => ['--encoder', file]),
        ])
      ).encoder;
    expect(await encoderOf(model)).toEqual({ files: [model], statistics: beside.statistics });
    expect(await encoderOf(model, named.path)).toEqual({ files: [model], statistics: named.statistics });
    expect(await encoderOf(alone)).toEqual({ files: [alone], statistics: undefined });
    expect(await encoderOf()).toEqual({ files: [], statistics: undefined });
    await expect(encoderOf(named.path)).rejects.toThrow('--encoder: the model itself is missing');
    writeFileSync(named.path, 'no numbers');
    await expect(encoderOf(model, named.path)).rejects.toThrow(/--encoder .*mine\.txt: Not a readable mean/);
    const score = ['score', '--faces', join(folder, 'faces'), '--out', 'x', '--detector', model];
    const { detectors } = await readLabArguments(score);
    expect(detectors).toEqual([{ name: 'a.pth', path: model, statistics: beside.statistics }]);
  });

  it('takes the parts of one detector for one, with the text beside them', async () => {
    mkdirSync(join(folder, 'parts'));
    const parts = [
      '-00001-of-00002.safetensors',
      '-00002-of-00002.safetensors',
      '.safetensors.index.json',
    ].map((ending) => join(folder, `parts/live${ending}`));
    for (const path of parts) writeFileSync(path, 'x');
    const statistics = { mean: [0.5, 0.4, 0.4], std: [0.2, 0.2, 0.2] };
    writeFileSync(join(folder, 'parts/pretrain_ds_mean_std.txt'), `${JSON.stringify(statistics)}\n`);
    const given = parts.flatMap((path) => ['--detector', path]);
    const score = ['score', '--faces', join(folder, 'faces'), '--out', 'x', ...given];
    const { detectors } = await readLabArguments(score);
    expect(detectors.map(({ path }) => path)).toEqual(parts);
    expect(statisticsOf(detectors)).toEqual({ 'live.safetensors': statistics });
    const other = join(folder, 'other.pth');
    writeFileSync(other, 'x');
    await expect(readLabArguments([...score, '--detector', other])).rejects.toThrow('only evaluate');
  });

  it('takes what is said of a model whose file does not say it', async () => {
    const detector = join(folder, 'said.pth');
    writeFileSync(detector, 'x');
    const argv = ['evaluate', '--faces', join(folder, 'faces'), '--detector', detector, '--out', 'x'];
    const said = ['--heads', '6', '--one-output', 'fake', '--network', 'model_ema'];
    expect((await readLabArguments([...argv, ...said])).answers).toEqual({
      ...{ heads: 6, oneOutput: 'fake', network: 'model_ema' },
    });
    expect((await readLabArguments(argv)).answers).toEqual({});
    await expect(readLabArguments([...argv, '--one-output', 'both'])).rejects.toThrow(
      '--one-output both: use fake or real',
    );
  });

  it('takes a protocol with its shots and seeds, and several folders', async () => {
    mkdirSync(join(folder, 'two/real'), { recursive: true });
    writeFileSync(join(folder, 'two/real/a.png'), 'x');
    const argv = ['protocol', '--faces', join(folder, 'faces'), '--faces', join(folder, 'two'), '--out', 'x'];
    const request = await readLabArguments([...argv, '--seeds', '3']);
    expect(request).toMatchObject({ preset: 'anti-spoofing', shots: [0, 5], seeds: 3 });
    expect(request.folders.map(({ name }) => name)).toEqual(['faces', 'two']);
    expect((await readLabArguments([...argv, '--shots', '0,1,20,1'])).shots).toEqual([0, 1, 20]);
    const deepfakes = [...argv, '--preset', 'deepfakes'];
    expect(await readLabArguments(deepfakes)).toMatchObject({ preset: 'deepfakes', shots: [0] });
    expect(await readLabArguments([...argv, '--preset', 'forgeries'])).toMatchObject({ preset: 'forgeries', shots: [0] }); // prettier-ignore
    await expect(readLabArguments([...deepfakes, '--shots', '5'])).rejects.toThrow('--shots 5: deepfakes has none'); // prettier-ignore
    for (const wrong of ['five', '0,,5', '51', '-1'])
      await expect(readLabArguments([...argv, `--shots=${wrong}`])).rejects.toThrow(`--shots ${wrong}: use whole`); // prettier-ignore
    await expect(readLabArguments([...argv, '--preset', 'mcio'])).rejects.toThrow(
      '--preset mcio: use anti-spoofing or deepfakes or diffusion or forgeries',
    );
  });

  it('takes how many forgeries of which family, and says which value is wrong', async () => {
    const argv = ['forge', '--faces', join(folder, 'faces'), '--out', 'x'];
    const { forgery } = await readLabArguments([...argv, '--count', '48', '--family', 'edit']);
    expect(forgery).toEqual({ family: 'edit', count: 48, seed: 1 });
    expect((await readLabArguments(argv)).forgery).toEqual({ family: 'swap', seed: 1 });
    for (const [wrong, why] of [
      [['--family', 'deepfake'], '--family deepfake: use swap, edit, blend, mixed'],
      [['--count', '0'], '--count 0: give a whole number of at least 1'],
      [['--seed', 'x'], '--seed x: use a whole number'],
    ] as const)
      await expect(readLabArguments([...argv, ...wrong])).rejects.toThrow(why);
  });

  it('takes the strategies that an ablation compares, in their usual order', async () => {
    const argv = ['ablation', '--faces', join(folder, 'faces'), '--out', 'x'];
    expect((await readLabArguments(argv)).ablation.strategies).toEqual([...MASKING_STRATEGIES]);
    const two = await readLabArguments([...argv, '--strategies', 'random,crfr-p']);
    expect(two.ablation.strategies).toEqual(['crfr-p', 'random']);
    for (const [wrong, why] of [
      ['crfr-p,crfr', '--strategies crfr: use crfr-p, crfr-r'],
      ['random,random', '--strategies random,random: name at least two'],
    ])
      await expect(readLabArguments([...argv, '--strategies', wrong])).rejects.toThrow(why);
    await expect(
      readLabArguments([...argv, '--kind', 'objective', '--strategies', 'random,frp']),
    ).rejects.toThrow('an ablation of the objective has none');
  });

  it('takes settings that an ablation varies, every value with every other, and says what is wrong with them', async () => {
    const argv = ['ablation', '--faces', join(folder, 'faces'), '--out', 'x'];
    const { ablation } = await readLabArguments([...argv, '--vary', 'maskRatio=0.5, 0.75', '--vary', 'flip=true,false', '--seeds', '2']); // prettier-ignore
    expect(ablation).toEqual({
      kind: 'settings',
      seeds: 2,
      axes: [
        { key: 'maskRatio', values: ['0.5', '0.75'] },
        { key: 'flip', values: ['true', 'false'] },
      ],
    });
    for (const [wrong, why] of [
      [['--vary', 'maskRatio'], '--vary maskRatio: give KEY=VALUE,VALUE'],
      [['--vary', 'maskRatio=0.5'], '--vary: There is nothing to compare.'],
      [['--vary', 'maskRatio=0.5,7'], 'maskRatio'],
      [['--vary', 'maskRatios=0.5,0.6'], '"maskRatios" is no setting of pretraining'],
      [['--vary', 'seed=1,2'], '"seed" cannot be varied: it is varied by the number of seeds'],
      [['--vary', 'flip=true,true'], 'flip: "true" is given twice'],
      [['--kind', 'settings'], '--vary KEY=VALUE,VALUE is missing'],
      [['--kind', 'objective', '--vary', 'flip=true,false'], 'an ablation of the objective has none'],
      [
        ['--vary', 'flip=true,false', '--strategies', 'frp,random'],
        '--strategies frp,random: use --vary masking',
      ],
    ] as const)
      await expect(readLabArguments([...argv, ...wrong])).rejects.toThrow(why);
  });

  it('goes on with a detector without its faces', async () => {
    const request = await readLabArguments(['finetune', '--resume', '--out', 'x']);
    expect(request).toMatchObject({ command: 'finetune', resume: true, folders: [], query: '' });
  });

  it.each([
    [{ preset: 'nano', maskRatio: 7 }, /maskRatio/],
    [{ preset: 'nano', maskRatios: 0.5 }, /maskRatios/],
    ['{ not json', /config\.json/],
    [[1], /JSON object/],
  ])('refuses %j by name', async (config, reason) => {
    await expect(call(config)).rejects.toThrow(reason);
  });

  it.each([
    [['judge'], /not a command/],
    [['pretrain', '--out', 'x'], /--faces/],
    [['pretrain', '--faces', '/nowhere', '--out', 'x'], /not a folder/],
    [['pretrain', '--faces', '/nowhere'], /--out/],
    [
      ['ablation', '--faces', '/nowhere', '--out', 'x', '--kind', 'depth'],
      /--kind depth: use masking or objective or augmentation/,
    ],
    [['ablation', '--faces', '/nowhere', '--out', 'x', '--seeds', '9'], /--seeds 9/],
    [['export', '--resume', '--out', 'x'], /--resume: export takes --format, --run, --out, --json/],
    [['finetune', '--faces', '.', '--count', '3', '--out', 'x'], /--count: finetune takes/],
    [
      ['finetune', '--faces', 'docs', '--classes', 'a=b,real', '--out', 'x'],
      /--classes real: use NAME=CLASS/,
    ],
    [
      ['score', '--faces', 'docs', '--detector', 'x', '--classes', 'a=b', '--out', 'x'],
      /--classes: score takes/,
    ],
    [['finetune', '--resume', '--encoder', '/nowhere', '--out', 'x'], /--encoder/],
    [['score', '--faces', '.', '--out', 'x'], /--detector FILE is missing/],
    [['compare', '--faces', '.', '--out', 'x'], /--model FILE is missing/],
    [
      ['compare', '--faces', '.', ...models('a', 'b', 'c'), '--out', 'x'],
      /3 networks; compare takes one or two/,
    ],
    [['compare', '--faces', 'docs', ...models('/nowhere'), '--out', 'x'], /--model \/nowhere/],
    [['probe', '--faces', 'docs', ...models('/nowhere'), '--out', 'x'], /--model \/nowhere/],
    [['probe', ...models('docs'), '--out', 'x'], /--faces DIR is missing/],
    [['probe', '--faces', 'docs', '--seed', 'one', '--out', 'x'], /--seed one/],
    [['probe', '--faces', 'docs', '--detector', 'x', '--out', 'x'], /--detector: probe takes/],
    [['score', '--faces', 'docs', '--detector', '/nowhere', '--out', 'x'], /--detector \/nowhere/],
    [['finetune', '--faces', '', '--out', 'x'], /--faces: nothing is given/],
    [
      ['pretrain', '--resume', '--config', 'a.json', '--out', 'x'],
      /--config: --resume goes on with what was begun/,
    ],
    [['finetune', '--resume', '--faces', 'docs', '--out', 'x'], /--faces: --resume goes on/],
    [['finetune', '--faces', 'docs', '--out', ''], /--out: nothing is given/],
    [['finetune', '--faces', 'docs', '--out', 'x', '--classes', 'a= '], /--classes a= : use NAME=CLASS/],
    [
      ['finetune', '--faces', 'docs', '--out', 'x', '--classes', 'a=real,b=x,a=fake'],
      /"a" is given two classes, "real" and "fake"/,
    ],
    [
      ['evaluate', '--faces', '.', '--detector', 'x', '--fakes', 'swapped,drawn', '--out', 'x'],
      /--fakes drawn: use self-blended, swapped/,
    ],
    [['evaluate', '--faces', '.', '--detector', 'x', '--part', 'train', '--out', 'x'], /--part train/],
    [['score', '--faces', '.', '--faces', '..', '--detector', 'x', '--out', 'x'], /only evaluate/],
    [['finetune', '--resume', '--heads', '0', '--out', 'x'], /--heads 0: give a whole number of at least 1/],
    [['finetune', '--resume', '--one-output', 'fake', '--out', 'x'], /--one-output: finetune takes/],
    [['export', '--out', 'x', '--format', 'pickle'], /--format pickle: use safetensors/],
  ])('refuses %j', async (argv, reason) => {
    await expect(readLabArguments(argv)).rejects.toThrow(reason);
  });

  it('names paths by as little as tells them apart, each once', () => {
    const names = (...paths: string[]) => named(paths).map(({ name }) => name);
    expect(names('/a/b/set', '/c/other', '/a/b/set')).toEqual(['set', 'other']);
    expect(names('/a/x/set', '/b/x/set')).toEqual(['a x set', 'b x set']);
  });

  it('spreads a count evenly and refuses one that cannot be met', () => {
    expect(pickEvenly(['a', 'b', 'c', 'd'], '2')).toEqual(['a', 'c']);
    expect(() => pickEvenly(['a'], '2')).toThrow('there are 1');
    expect(() => pickEvenly(['a'], '0')).toThrow('--count 0: give a whole number of at least 1');
  });
});
