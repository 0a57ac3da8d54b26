import { expose, releaseProxy, wrap } from 'comlink';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError, toErrorReport } from '@/lib/errors';
import './transfer';

const api = {
  fail: (): string => {
    throw new LabError('no-face', 'No face in "a.jpg".', 'Use another.');
  },
  crash: (): Promise<string> => Promise.reject(new TypeError('x is undefined')),
};

describe('errors across a worker border', () => {
  let channel: MessageChannel;
  let remote: ReturnType<typeof wrap<typeof api>>;

  beforeEach(() => {
    channel = new MessageChannel();
    expose(api, channel.port1);
    remote = wrap<typeof api>(channel.port2);
  });
  afterEach(() => {
    remote[releaseProxy]();
    channel.port1.close();
  });

  it('keeps the code and the remedy of a LabError', async () => {
    const error = await remote.fail().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LabError);
    expect(error).toMatchObject({ code: 'no-face', message: 'No face in "a.jpg".', remedy: 'Use another.' });
  });

  it('gives any other error as an unexpected one with its message', async () => {
    const error = await remote.crash().catch((caught: unknown) => caught);
    expect(error).not.toBeInstanceOf(LabError);
    expect(toErrorReport(error)).toMatchObject({ code: 'unexpected', message: 'x is undefined' });
  });
});
