import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import type { Download, Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ending, Lab, LabEvent } from '../src/headless/protocol';
import { LabPage } from './lab';

/** As much of a page as the conversation needs: what is evaluated in it runs here. */
class FakePage extends EventEmitter {
  given: string[] = [];
  readonly exposeFunction = (name: string, tell: unknown) =>
    Promise.resolve(void vi.stubGlobal('window', { lab, [name]: tell }));
  readonly goto = () => Promise.resolve();
  readonly waitForFunction = () => Promise.resolve();
  readonly setInputFiles = (_selector: string, paths: string[]) => Promise.resolve(void (this.given = paths));
  readonly evaluate = async (ask: (argument: unknown) => unknown, argument: unknown) => ask(argument);
}

const download = (content: string, saved: string[]) =>
  ({
    saveAs: (path: string) => Promise.resolve(void saved.push(`${path}: ${content}`)),
    delete: () => Promise.resolve(),
  }) as unknown as Download;

let page: FakePage;
let lab: Lab;
let events: LabEvent[];
let stop: AbortController;
let saved: string[];
beforeEach(() => {
  page = new FakePage();
  lab = { compute: vi.fn(), take: vi.fn(), run: vi.fn(), stop: vi.fn() };
  events = [];
  saved = [];
  stop = new AbortController();
});
afterEach(() => vi.unstubAllGlobals());

const open = () =>
  LabPage.open(page as unknown as Page, {
    out: 'out',
    engine: 'engine=cpu',
    tell: (event) => void events.push(event),
    signal: stop.signal,
  });

describe('the conversation with the page', () => {
  it('says what computes before anything is asked', async () => {
    await open();
    expect(lab.compute).toHaveBeenCalledExactlyOnceWith('engine=cpu');
  });

  it('hands files in by the hundred, each under its name', async () => {
    const given: [string, readonly string[], string[]][] = [];
    lab.take = (slot, names) => void given.push([slot, names, page.given]);
    const files = Array.from({ length: 250 }, (_, i) => ({
      path: `/disk/${i}.jpg`,
      name: `set/real/${i}.jpg`,
    }));
    await (await open()).give('faces', files);
    expect(given.map(([slot, names]) => [slot, names.length])).toEqual([
      ['faces', 100],
      ['faces', 100],
      ['faces', 50],
    ]);
    expect(given.flatMap(([, names]) => names)).toEqual(files.map(({ name }) => name));
    expect(given.flatMap(([, , paths]) => paths)).toEqual(files.map(({ path }) => path));
  });

  it('saves what comes out before the page goes on, whether the download or its event is first', async () => {
    const seen: number[] = [];
    lab.run = async (_request, tell): Promise<Ending> => {
      page.emit('download', download('figures', saved));
      await tell({ event: 'file', name: 'metrics.csv' });
      seen.push(saved.length);
      const told = tell({ event: 'file', name: 'run.json' });
      page.emit('download', download('record', saved));
      await told;
      seen.push(saved.length);
      await tell({ event: 'step', step: 3 });
      return { event: 'finished' };
    };
    const conversation = await open();
    const ending = await conversation.run({ command: 'score' }, (name) => `a-${name}`);
    expect(ending).toEqual({ event: 'finished' });
    expect(seen).toEqual([1, 2]);
    const paths = ['a-metrics.csv', 'a-run.json'].map((name) => join('out', name));
    expect(saved).toEqual([`${paths[0]}: figures`, `${paths[1]}: record`]);
    expect(events).toEqual([
      { event: 'saved', path: paths[0] },
      { event: 'saved', path: paths[1] },
      { event: 'step', step: 3 },
    ]);
  });

  it('saves two files of one name beside each other', async () => {
    lab.run = async (_request, tell): Promise<Ending> => {
      for (const content of ['one', 'two']) {
        page.emit('download', download(content, saved));
        await tell({ event: 'file', name: 'v1.csv' });
      }
      return { event: 'finished' };
    };
    const conversation = await open();
    await conversation.run({ command: 'score' });
    expect(saved).toEqual([`${join('out', 'v1.csv')}: one`, `${join('out', 'v1 (2).csv')}: two`]);
    // The next command writes its own again.
    await conversation.run({ command: 'score' });
    expect(saved[2]).toBe(`${join('out', 'v1.csv')}: one`);
  });

  it('stops the command that is going on, and begins none after that', async () => {
    const ended = new Promise<Ending>((resolve) => {
      lab.stop = () => resolve({ event: 'stopped' });
    });
    const run = vi.fn(() => ended);
    lab.run = run;
    const conversation = await open();
    const going = conversation.run({ command: 'score' });
    stop.abort();
    expect(await going).toEqual({ event: 'stopped' });
    expect(await conversation.run({ command: 'score' })).toEqual({ event: 'stopped' });
    expect(run).toHaveBeenCalledTimes(1);
  });
});
