/** `npm run lab`: the same app without a screen, by its exit status, its events and its files. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { detectorFile } from './detectorFile';
import { samplePaths } from './lab';
import { lab, ON_GPU, ROOT, startLab, type LabResult } from './labCommand';

/** `npm run detect`, by its exit status and what it prints. */
function detect(...args: string[]): Promise<{ status: number; stdout: string }> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', 'cli/recipes/detect.ts', ...args, ...ON_GPU];
    const child = execFile(process.execPath, command, { cwd: ROOT }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout: stdout || stderr }),
    );
  });
}

/** A folder with one folder of sample portraits for each class. */
function labelledFolder(folder: string, each: number): string {
  samplePaths(2 * each).forEach((path, i) => {
    const place = join(folder, 'set', i % 2 ? 'real' : 'fake');
    mkdirSync(place, { recursive: true });
    copyFileSync(path, join(place, `${i}.jpg`));
  });
  return join(folder, 'set');
}

test('a run without a screen tells its steps and leaves its files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    const settings = join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify({ preset: 'nano', epochs: 6, seed: 5 }));
    const out = join(folder, 'out');
    const where = ['--faces', 'public/samples', '--count', '4', '--config', settings, '--out', out];
    const { status, events } = await lab('pretrain', ...where, '--crops', 'already');
    expect(status, JSON.stringify(events.at(-1))).toBe(0);
    const checkpoint = readFileSync(join(out, 'fsfm-step-6.safetensors'));
    const tensors = checkpoint.subarray(8 + Number(checkpoint.readBigUInt64LE()));
    expect(events.at(-1)).toEqual({
      event: 'finished',
      sha256: createHash('sha256').update(tensors).digest('hex'),
      stepMs: expect.any(Number),
      warnings: [],
    });
    expect(events.filter(({ event }) => event === 'faces-ready')).toEqual([
      { event: 'faces-ready', faces: 4, whole: 4, updated: 0, failed: 0 },
    ]);
    expect(events).toContainEqual({ event: 'cropping', crops: 'already', framing: 'authors' });
    const files = readdirSync(out);
    expect(files).toEqual(
      expect.arrayContaining(['metrics.csv', 'run.json', 'pictures.png', 'fsfm-step-6.safetensors']),
    );
    const { config } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as {
      config: { seed: number; preset: string };
    };
    expect(config).toMatchObject({ preset: 'nano', seed: 5, epochs: 6 });

    // What it saved is there for the next command.
    const again = await lab('export', '--format', 'pytorch,metrics', '--run', 'nano', '--out', out);
    expect(again.status, JSON.stringify(again.events.at(-1))).toBe(0);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['checkpoint-5.pth', 'fsfm-metrics.csv']));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('on the CPU engine any number of threads comes to the same weights', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    const settings = join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify({ preset: 'nano', epochs: 6, seed: 5, batchSize: 4 }));
    const where = ['--faces', 'public/samples', '--count', '4', '--config', settings];
    const hashes: unknown[] = [];
    for (const threads of ['1', '2']) {
      const on = ['--engine', 'cpu', '--threads', threads, '--out', join(folder, threads)];
      const { status, events } = await lab('pretrain', ...where, ...on);
      expect(status, JSON.stringify(events.at(-1))).toBe(0);
      expect(events).toContainEqual(
        expect.objectContaining({
          event: 'adapter',
          engine: 'cpu',
          name: expect.stringMatching(`CPU, ${threads} thread`),
        }),
      );
      expect(events.at(-1)).toEqual({
        event: 'finished',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        stepMs: expect.any(Number),
        warnings: [],
      });
      hashes.push(events.at(-1)?.sha256);
    }
    expect(hashes[1]).toBe(hashes[0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('pictures without a face end it with status 1 and the reason', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    const faces = join(folder, 'faces');
    mkdirSync(faces);
    await page.screenshot({ path: join(faces, 'wall.png') });
    const { status, events } = await lab('pretrain', '--faces', faces, '--out', join(folder, 'out'));
    expect(status).toBe(1);
    expect(events.at(-1)).toMatchObject({ event: 'failed', reason: expect.stringMatching(/face/i) });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('detectors are evaluated and faces scored without a screen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    const faces = labelledFolder(folder, 2);
    writeFileSync(join(faces, 'real', 'note.txt'), 'no picture');
    writeFileSync(join(faces, 'real', '.DS_Store'), 'left behind');
    const note = { event: 'left-out', name: 'set/real/note.txt', reason: expect.any(String) };
    const system = { rule: 'system', reason: 'files that systems and tools leave behind' };
    const left = { event: 'left-out', name: 'set/real/.DS_Store', ...system };
    const rule = { event: 'left-out-by-rule', rule: 'system', files: 1 };
    const detector = detectorFile('detector.safetensors', { lean: 1 });
    const path = join(folder, detector.name);
    writeFileSync(path, detector.buffer);
    const out = join(folder, 'out');
    const where = ['--detector', path, '--faces', faces, '--out', out];
    const scored = await lab('score', ...where);
    expect(scored.status, JSON.stringify(scored.events.at(-1))).toBe(0);
    expect(scored.events).toContainEqual({ event: 'scores', faces: 4, failed: 1 });
    expect(scored.events).toContainEqual(
      expect.objectContaining({ event: 'left-out', name: 'set/real/note.txt' }),
    );
    // Every file has its place: with a score, without one and why, or left out by a rule.
    expect(scored.events.filter(({ event }) => String(event).startsWith('left-out'))).toEqual([
      ...[note, left, rule],
    ]);
    expect(scored.events.filter(({ event }) => event === 'scored').at(-1)).toEqual({
      event: 'scored',
      done: 5,
      total: 5,
    });
    const csv = readFileSync(join(out, 'scores.csv'), 'utf8').trim().split('\n');
    expect(csv).toHaveLength(7);
    expect(csv.at(-1)).toBe(`set/real/.DS_Store,,,,,,,,left out: ${system.reason},`);
    const { leftOut } = JSON.parse(readFileSync(join(out, 'scores.json'), 'utf8')) as { leftOut: unknown };
    expect(leftOut).toEqual([{ name: left.name, ...system }]);
    expect(csv.filter((line) => /^set\/(real|fake)\/\d\.jpg,,1,.*scored,0\.\d+$/.test(line))).toHaveLength(4);

    const whole = await lab('score', ...where, '--crops', 'already');
    expect(whole.status, JSON.stringify(whole.events.at(-1))).toBe(0);
    expect(whole.events).toContainEqual({ event: 'cropping', crops: 'already', framing: 'ours' });
    const { faces: taken } = JSON.parse(readFileSync(join(out, 'scores.json'), 'utf8')) as {
      faces: { box?: object; takenWhole?: boolean }[];
    };
    expect(taken.filter(({ takenWhole }) => takenWhole)).toHaveLength(4);
    expect(taken[0].box).toEqual({ x: 0, y: 0, side: 128 });

    const evaluated = await lab('evaluate', ...where);
    expect(evaluated.status, JSON.stringify(evaluated.events.at(-1))).toBe(0);
    expect(evaluated.events).toContainEqual({
      event: 'faces-ready',
      faces: 4,
      whole: 0,
      updated: 0,
      failed: 1,
    });
    expect(evaluated.events.filter(({ event }) => String(event).startsWith('left-out'))).toEqual([
      ...[note, left, rule],
    ]);
    const [cell] = evaluated.events.filter(({ event }) => event === 'evaluated');
    expect(cell).toEqual({
      event: 'evaluated',
      detector: detector.name,
      dataset: 'set',
      auc: expect.any(String),
    });
    const auc = readFileSync(join(out, 'evaluation.csv'), 'utf8')
      .split('\n')
      .find((line) => line.startsWith('detector.safetensors,set,all,frame,4,auc,'));
    expect(Number(auc?.split(',')[6]).toFixed(3)).toBe(cell.auc);
    expect(readdirSync(out).sort()).toEqual([
      ...['evaluation.csv', 'evaluation.json', 'evaluation.md', 'evaluation.tex'],
      ...['scores.csv', 'scores.json'],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the classes of a folder are told before an import, and refused where nobody knows the genuine one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    for (const [i, name] of ['train/ffhq', 'train/sd', 'test/ffhq', 'test/sd'].entries()) {
      mkdirSync(join(folder, 'set', name), { recursive: true });
      copyFileSync(samplePaths(4)[i], join(folder, 'set', name, `${i}.jpg`));
    }
    const where = ['--faces', join(folder, 'set')];
    const row = (name: string | null, from: string, role: string, split: string) =>
      ({ event: 'plan-row', class: name, from, role, split, domain: null, videos: 0, pictures: 1 }); // prettier-ignore
    const rows = (events: LabResult['events']) => events.filter(({ event }) => event === 'plan-row');
    const told = await lab('plan', ...where);
    expect(told.status, JSON.stringify(told.events.at(-1))).toBe(0);
    expect(told.events.find(({ event }) => event === 'plan')).toMatchObject({ genuine: null });
    expect(rows(told.events)).toEqual([
      row('ffhq', 'ffhq', 'unknown', 'train'),
      row('ffhq', 'ffhq', 'unknown', 'test'),
      row('sd', 'sd', 'unknown', 'train'),
      row('sd', 'sd', 'unknown', 'test'),
    ]);
    const named = await lab('plan', ...where, '--classes', 'ffhq=real');
    expect(rows(named.events)[0]).toEqual(row('real', 'ffhq', 'genuine', 'train'));

    const refused = await lab('finetune', ...where, '--out', join(folder, 'out'));
    expect(refused.status).toBe(1);
    expect(refused.events.at(-1)).toEqual({
      event: 'failed',
      reason: expect.stringMatching(/"ffhq", "sd" is known to be genuine.*--classes NAME=real/),
      warnings: [],
    });
    expect(refused.events.some(({ event }) => event === 'faces')).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a detector resumes where it was after Ctrl-C, and from its last saved step after a kill', async () => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    const settings = join(folder, 'settings.json');
    const epochs = 120;
    writeFileSync(settings, JSON.stringify({ preset: 'nano', epochs, batchSize: 2, warmupEpochs: 0, patience: 0 })); // prettier-ignore
    const out = join(folder, 'out');
    const where = ['--faces', labelledFolder(folder, 3), '--config', settings, '--out', out];
    let interrupted = false;
    const begun = await startLab(['finetune', ...where], (text, child) => {
      if (interrupted || !text.includes('"words":"running"')) return;
      interrupted = child.kill('SIGINT');
    });
    expect(begun.status).toBe(130);
    expect(begun.events.at(-1)).toMatchObject({ event: 'stopped' });
    const stopped = begun.events.findLast(({ event }) => event === 'status')?.words;
    const done = Number(/^stopped after (\d+) epochs?$/.exec(String(stopped))?.[1]);
    expect(done).toBeLessThan(epochs);

    const again = ['finetune', '--resume', '--out', out];
    let savedStep = 0;
    const killed = await startLab(again, (text, child) => {
      savedStep ||= Number(/"savedStep":(\d+)/.exec(text)?.[1] ?? 0);
      if (savedStep > 0) child.kill('SIGKILL');
    });
    expect(savedStep).toBeGreaterThan(0);
    // In the middle of its training, wherever the kill met it.
    expect(['step', 'epoch']).toContain(killed.events.at(-1)?.event);

    const resumed = await lab(...again);
    const from = resumed.events.find(({ event }) => event === 'goes-on')?.words;
    expect(Number(/from step (\d+)/.exec(String(from))?.[1])).toBeGreaterThanOrEqual(savedStep);
    expect(resumed.status, JSON.stringify(resumed.events.at(-1))).toBe(0);
    expect(resumed.events).toContainEqual({ event: 'status', words: `finished after ${epochs} epochs` }); // prettier-ignore
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(['detector-best.safetensors', 'detector-report.json']),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a protocol trains each of its detectors once, goes on after Ctrl-C and prints one table', async () => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    samplePaths(8).forEach((path, i) => {
      const place = join(folder, 'sets', i < 4 ? 'casia' : 'msu', i % 2 ? 'live' : 'spoof');
      mkdirSync(place, { recursive: true });
      copyFileSync(path, join(place, `${'abcdefgh'[i]}.jpg`));
    });
    const settings = join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify({ preset: 'nano', epochs: 3, batchSize: 4, warmupEpochs: 0 }));
    const out = join(folder, 'out');
    const asked = ['--faces', join(folder, 'sets'), '--config', settings, '--shots', '0,1'];
    const where = ['protocol', ...asked, '--engine', 'cpu', '--out', out];
    let interrupted = false;
    const begun = await startLab(where, (text, child) => {
      if (interrupted || !text.includes('"event":"runs","done":2')) return;
      interrupted = child.kill('SIGINT');
    });
    expect(begun.status, JSON.stringify(begun.events.at(-1))).toBe(130);
    expect(begun.events).toContainEqual({ event: 'protocol', domains: ['casia', 'msu'], runs: 4 });
    const rowsOf = (events: LabResult['events']) =>
      events.filter(({ event }) => event === 'evaluated').map(({ domain, shots, faces }) => [domain, shots, faces]); // prettier-ignore
    expect(rowsOf(begun.events)).toEqual([
      ['casia', 0, 4],
      ['msu', 0, 4],
    ]);
    const half = readFileSync(join(out, 'protocol.csv'), 'utf8');

    const resumed = await lab('protocol', '--resume', '--engine', 'cpu', '--out', out);
    expect(resumed.status, JSON.stringify(resumed.events.at(-1))).toBe(0);
    const [turn, trained] = ['runs', 'epoch'].map((name) =>
      resumed.events.findIndex(({ event, done }) => event === name && done !== 0 && done !== 1),
    );
    expect(trained, 'the first two are not trained again').toBeGreaterThan(turn);
    // A shot of each class is trained on, and is not in the test.
    expect(rowsOf(resumed.events)).toEqual([
      ['casia', 0, 4],
      ['msu', 0, 4],
      ['casia', 1, 2],
      ['msu', 1, 2],
    ]);
    const whole = readFileSync(join(out, 'protocol.csv'), 'utf8');
    expect(whole.startsWith(half)).toBe(true);
    expect(readFileSync(join(out, 'protocol.tex'), 'utf8')).toMatch(/^ {2}1 shot & /m);

    const again = await lab(...where);
    expect(again.status, JSON.stringify(again.events.at(-1))).toBe(0);
    expect(again.events.filter(({ event }) => event === 'epoch')).toEqual([]);
    expect(readFileSync(join(out, 'protocol.csv'), 'utf8')).toBe(whole);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a detector is trained with the pixel statistics of its encoder: of the text beside it, or of its own arguments', async () => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    const settings = join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify({ preset: 'nano', epochs: 1, batchSize: 4, warmupEpochs: 0 }));
    const faces = labelledFolder(folder, 3);
    const beside = { mean: [0.41, 0.42, 0.43], std: [0.21, 0.22, 0.23] };
    writeFileSync(join(folder, 'pretrain_ds_mean_std.txt'), `${JSON.stringify(beside)}\n`);
    const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
    const cases = [
      ['dfd-plain.pth', beside, /from the text beside the file$/],
      ['diff-plain-imagenet-stats.pth', imageNet, /those of ImageNet, as the arguments in the file say$/],
    ] as const;
    for (const [name, statistics, pixels] of cases) {
      const encoder = join(folder, name);
      copyFileSync(join('tools/parity/goldens/released', name), encoder);
      const out = join(folder, `of ${name}`);
      const where = ['--faces', faces, '--config', settings, '--encoder', encoder, '--engine', 'cpu'];
      const { status, events } = await lab('finetune', ...where, '--out', out);
      expect(status, JSON.stringify(events.at(-1))).toBe(0);
      expect(events.find(({ event }) => event === 'encoder')).toMatchObject({
        ...{ name, pixels: expect.stringMatching(pixels) },
      });
      const file = readFileSync(join(out, 'detector-best.safetensors'));
      const header = file.subarray(8, 8 + Number(file.readBigUInt64LE(0))).toString();
      const { __metadata__: metadata } = JSON.parse(header) as { __metadata__: { run: string } };
      expect(JSON.parse(metadata.run)).toMatchObject({ statistics });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what cannot be evaluated is refused by name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    const faces = labelledFolder(folder, 2);
    const files = ['one', 'two'].map((name, i) => {
      const { buffer } = detectorFile(`${name}.safetensors`, { lean: i });
      const path = join(folder, `${name}.safetensors`);
      writeFileSync(path, i ? buffer : 'no detector');
      return path;
    });
    const out = join(folder, 'out');
    const detectors = files.flatMap((path) => ['--detector', path]);
    const refused = await lab('evaluate', ...detectors, '--faces', faces, '--out', out);
    expect(refused.status).toBe(1);
    expect(refused.events.at(-1)).toEqual({
      event: 'failed',
      reason: expect.stringContaining('one.safetensors'),
      warnings: [],
    });
    const unknown = await lab('evaluate', '--detector', files[1], '--faces', faces, '--genuine', 'live', '--out', out); // prettier-ignore
    expect(unknown.status).toBe(1);
    expect(unknown.events.at(-1)).toEqual({
      event: 'failed',
      reason: expect.stringMatching(/"set" has no class "live".*fake, real/),
      warnings: [],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the recipe goes from photographs to a table of detectors', async () => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-detect-'));
  try {
    const labelled = labelledFolder(folder, 4);
    const out = join(folder, 'out');
    const options = ['--preset', 'nano', '--pretrain-epochs', '2', '--pretrain-batch', '2'];
    const variants = ['--variants', 'pretrained-full', '--set', 'epochs=2', '--set', 'warmupEpochs=0'];
    const real = join(folder, 'portraits');
    mkdirSync(real);
    samplePaths(10).forEach((path, i) => copyFileSync(path, join(real, `${i}.jpg`)));
    const where = ['--labelled', labelled, '--real', real, '--out', out];
    const { status, stdout } = await detect(...where, ...options, ...variants);
    expect(status, stdout).toBe(0);
    expect(stdout).toMatch(/^\| pretrained-full \| 0 \| (0\.\d{3}|1\.000) \| .* \| [12] of 2 \| \d+ \|$/m);
    const { rows, pretrainFaces } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as {
      rows: { testFaces: number }[];
      pretrainFaces: number;
    };
    expect(rows.map(({ testFaces }) => testFaces)).toEqual([2]);
    // The two that are held out are among the portraits, and left out there too.
    expect(pretrainFaces).toBe(8);
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(['pretrained-nano-2.safetensors', 'pretrained-full-0.safetensors']),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
