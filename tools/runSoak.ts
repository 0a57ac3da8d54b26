/**
 * `npm run run-soak -- [--faces DIR] [--kills 20] [--seed 1] [--epochs 500] [--json FILE]`: one pretraining run of the built
 * app in headless Chromium, killed at random moments (seeded) and gone on with each time, against the same run left alone.
 * Every fifth time the whole browser is killed, else the tab's process with its workers. Networks, optimiser and figures
 * must be the same to the last bit: exit status 0, else 1.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withApp, withProfile } from '../cli/browser';
import { importFiles } from '../cli/commands';
import { listPictures, pickEvenly } from '../cli/files';
import { givenFiles, LabPage } from '../cli/lab';
import type { Ending, LabEvent, LabRequest } from '../src/headless/protocol';
import { killAtOnce, processIds } from './lib/chromiumProcesses';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';

const FACES = 16;
const USAGE = 'usage: npm run run-soak -- [--faces DIR] [--kills 20] [--seed 1] [--epochs 500] [--json FILE]';

const { times, seed, epochs, json, pictures } = await readCommandLine('run-soak', USAGE, () => {
  const { values } = parseArgs({
    options: {
      faces: { type: 'string', default: 'public/samples' },
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      epochs: { type: 'string', default: '500' },
      json: { type: 'string' },
    },
  });
  return {
    times: positiveInteger('kills', values.kills),
    seed: positiveInteger('seed', values.seed),
    epochs: positiveInteger('epochs', values.epochs),
    json: values.json,
    pictures: pickEvenly(listPictures(values.faces), String(FACES)),
  };
});
/** A kill comes this much after the wish to go on, or every other time after training has begun, at most. */
const LONGEST_LIFE_MS = 12_000;
const EVERY_BROWSER = 5;
/** Online network with record, the same with the optimiser, target network, figures. */
const FILES = ['safetensors', 'pytorch', 'pytorch-target', 'metrics'] as const;
const RESUME: LabRequest = { command: 'pretrain', settings: '', resume: true, files: [...FILES] };
const BEGIN: LabRequest = {
  ...RESUME,
  settings: `preset=nano&batchSize=4&flip=true&randomResizedCrop=true&seed=7&epochs=${epochs}`,
  resume: false,
};

const scratch = mkdtempSync(join(tmpdir(), 'fsfm-run-soak-'));
const profile = join(scratch, 'profile');

/** Numbers in [0, 1), the same for the same seed. Source: mulberry32. */
function random(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What was heard of a run. */
class Heard {
  phase = 'waiting';
  step = 0;
  /** Of the latest state on the disk. */
  savedStep = 0;
  /** It was gone on with from here. */
  from = 0;
  readonly tell = ({ event, ...facts }: LabEvent): void => {
    if (event === 'status') this.phase = String(facts.phase);
    if (event === 'goes-on') this.from = Number(facts.step);
    if (event === 'step') {
      this.step = Number(facts.step);
      this.savedStep = Number(facts.savedStep);
    }
  };
}

const never = new AbortController().signal;

/** A page of the profile, whose files go to a folder of their own. */
const withLab = <T>(
  port: number,
  out: string,
  use: (lab: LabPage, heard: Heard, kill: (whole: boolean) => Promise<void>) => Promise<T>,
): Promise<T> =>
  withProfile(port, profile, async (page) => {
    const heard = new Heard();
    const kill = async (whole: boolean) =>
      killAtOnce(await processIds(page.context(), whole ? 'browser' : 'renderer'));
    return use(
      await LabPage.open(page, { out, engine: 'engine=gpu', tell: heard.tell, signal: never }),
      heard,
      kill,
    );
  });

/** @throws Error unless it finished */
function finished(ending: Ending): void {
  if (ending.event !== 'finished') throw new Error(`the run ${ending.event}: ${String(ending.reason ?? '')}`);
}

/** @returns SHA-256 of each file, and of the losses */
function digests(folder: string): Record<string, string> {
  const found = readdirSync(folder).map((name): [string, string] => {
    const bytes = readFileSync(join(folder, name));
    const what = name === 'metrics.csv' ? lossesOf(bytes.toString('utf8')) : bytes;
    return [name, createHash('sha256').update(what).digest('hex')];
  });
  return Object.fromEntries(found.sort());
}

/** Steps with their losses, rates and norms, without times and memory. */
function lossesOf(csv: string): string {
  const [head, ...rows] = csv.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const timed = ['stepMs', 'imagesPerSecond', 'tensors', 'buffers', 'bytes', 'peakBytes'];
  const wanted = head.split(',').flatMap((name, i) => (timed.includes(name) ? [] : [i]));
  return rows.map((row) => wanted.map((i) => row.split(',')[i]).join()).join('\n');
}

const stepsOf = (folder: string): number =>
  lossesOf(readFileSync(join(folder, 'metrics.csv'), 'utf8')).split('\n').length;

async function uninterrupted(port: number) {
  const out = join(scratch, 'alone');
  mkdirSync(out);
  await withLab(port, out, async (lab) => {
    finished(await importFiles(lab, givenFiles(pictures)));
    finished(await lab.run(BEGIN));
  });
  return { steps: stepsOf(out), files: digests(out) };
}

/** What became of one life of the run. */
interface Kill {
  kill: string;
  afterMs: number;
  phase: string;
  /** It was gone on with from here; 0: its first life. */
  from: number;
}

/** One life of the run, ended by force. */
async function live(port: number, out: string, number: number, afterMs: number): Promise<Kill> {
  const whole = number % EVERY_BROWSER === 0;
  let killed: Kill | undefined;
  await withLab(port, out, async (lab, heard, kill) => {
    let over = false;
    const until = async (condition: () => boolean): Promise<void> => {
      while (!over && !condition()) await sleep(50);
    };
    const ended = lab
      .run(number === 1 ? BEGIN : RESUME)
      .then(
        ({ event, reason }) => {
          throw new Error(`the run was ${event} before kill ${number}${reason ? `: ${String(reason)}` : ''}`);
        },
        () => {}, // the kill
      )
      .finally(() => (over = true));
    const end = async (): Promise<void> => {
      // Before the first state nothing could be gone on with.
      if (number === 1) await until(() => heard.savedStep > 0);
      // Every other one while it trains and saves, the others from the beginning on: reading, compiling.
      if (number % 2 === 0) await until(() => heard.phase === 'running');
      await sleep(afterMs);
      killed = { kill: whole ? 'browser' : 'tab', afterMs, phase: heard.phase, from: heard.from };
      await kill(whole);
      await ended;
    };
    await Promise.race([end(), ended]);
  }).catch((error: unknown) => {
    if (!killed) throw error;
  });
  if (!killed) throw new Error(`kill ${number} did not come about`);
  console.error(
    `kill ${number} of a ${killed.kill} that was ${killed.phase}, gone on with from step ${killed.from}`,
  );
  return killed;
}

async function killed(port: number) {
  const draw = random(seed);
  const out = join(scratch, 'killed');
  mkdirSync(out);
  const kills: Kill[] = [];
  for (let number = 1; number <= times; number++)
    kills.push(await live(port, out, number, Math.round(draw() * LONGEST_LIFE_MS)));
  const from = await withLab(port, out, async (lab, heard) => {
    finished(await lab.run(RESUME));
    return heard.from;
  });
  return { steps: stepsOf(out), kills, from, files: digests(out) };
}

try {
  await withApp(console.error, async (port) => {
    const alone = await uninterrupted(port);
    const other = await killed(port);
    const same = JSON.stringify(alone.files) === JSON.stringify(other.files) && alone.steps === other.steps;
    const text = JSON.stringify({ seed, same, alone, killed: other }, null, 2);
    console.log(text);
    if (json) writeFileSync(json, `${text}\n`);
    process.exitCode = same ? 0 : 1;
  });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
