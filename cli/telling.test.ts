import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ending } from '../src/headless/protocol';
import { inWords, tellOn } from './telling';

describe('a command tells', () => {
  let before: typeof process.exitCode;
  let lines: string[];
  const print = (line: string) => void lines.push(line);
  let warned: string[];
  const warn = (line: string) => void warned.push(line);
  beforeEach(() => {
    before = process.exitCode;
    lines = [];
    warned = [];
  });
  afterEach(() => {
    process.exitCode = before;
    process.removeAllListeners('SIGINT');
    process.removeAllListeners('SIGTERM');
  });
  const ending = (event: Ending['event'], facts = {}) => Promise.resolve<Ending>({ event, ...facts });

  it('one JSON object a line, or the same in words', () => {
    const event = { event: 'step', step: 12, total: 0.123456789, bestAuc: null };
    tellOn(true, print).tell(event);
    expect(JSON.parse(lines[0])).toEqual(event);
    expect(inWords(event)).toBe('step, step 12, total 0.12346');
  });

  it('how it ended, last, with the exit status that belongs to it', async () => {
    const { end } = tellOn(true, print);
    await end(() => ending('finished', { stepMs: 4 }));
    expect(process.exitCode).toBe(0);
    await end(() => ending('failed', { reason: 'no face' }));
    expect(process.exitCode).toBe(1);
    await end(() => Promise.reject(new Error('the page crashed')));
    expect(process.exitCode).toBe(1);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { event: 'finished', stepMs: 4, warnings: [] },
      { event: 'failed', reason: 'no face', warnings: [] },
      { event: 'failed', reason: 'the page crashed', warnings: [] },
    ]);
  });

  it('that Ctrl-C was heard, and ends with 130 when everything is saved', async () => {
    const { end, signal } = tellOn(true, print);
    const stopped = new Promise<Ending>((resolve) =>
      signal.addEventListener('abort', () => resolve({ event: 'stopped' })),
    );
    const ended = end(() => stopped);
    process.emit('SIGINT');
    await ended;
    expect(lines).toEqual(['{"event":"stopping","signal":"SIGINT"}', '{"event":"stopped","warnings":[]}']);
    expect(process.exitCode).toBe(130);
  });

  it('warnings on standard error, and all of them again at the end where programs read', async () => {
    const reason = 'Two faces are on both sides of the split.';
    const inJson = tellOn(true, print, warn);
    inJson.tell({ event: 'warning', reason });
    await inJson.end(() => ending('finished'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { event: 'warning', reason },
      { event: 'finished', warnings: [reason] },
    ]);
    lines = [];
    const words = tellOn(false, print, warn);
    words.tell({ event: 'warning', reason });
    await words.end(() => ending('finished'));
    expect(lines).toEqual(['finished']);
    expect(warned).toEqual([`warning: ${reason}`, `warning: ${reason}`]);
  });

  it('names out of files so that they do nothing to a terminal', () => {
    const name = '\u001b[31mred\u001b]0;title\u0007\u202egnp.exe';
    const { tell } = tellOn(false, print, warn);
    tell({ event: 'left-out', name });
    tell({ event: 'warning', reason: name });
    for (const line of [...lines, ...warned]) {
      // eslint-disable-next-line no-control-regex -- none may be left
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(line).toContain('<U+001B>');
    }
    expect(inWords({ event: 'x', reason: 'a'.repeat(3000) })).toContain('a'.repeat(3000));
  });

  it('a failure after Ctrl-C as a failure', async () => {
    const { end } = tellOn(true, print);
    process.emit('SIGTERM');
    await end(() => ending('failed', { reason: 'the disk is full' }));
    expect(process.exitCode).toBe(1);
  });
});
