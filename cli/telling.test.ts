import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ending } from '../src/headless/protocol';
import { inWords, tellOn } from './telling';

describe('a command tells', () => {
  let before: typeof process.exitCode;
  let lines: string[];
  const print = (line: string) => void lines.push(line);
  beforeEach(() => {
    before = process.exitCode;
    lines = [];
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
      { event: 'finished', stepMs: 4 },
      { event: 'failed', reason: 'no face' },
      { event: 'failed', reason: 'the page crashed' },
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
    expect(lines).toEqual(['{"event":"stopping","signal":"SIGINT"}', '{"event":"stopped"}']);
    expect(process.exitCode).toBe(130);
  });

  it('a failure after Ctrl-C as a failure', async () => {
    const { end } = tellOn(true, print);
    process.emit('SIGTERM');
    await end(() => ending('failed', { reason: 'the disk is full' }));
    expect(process.exitCode).toBe(1);
  });
});
