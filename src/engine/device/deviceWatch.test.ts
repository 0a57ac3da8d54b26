import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ErrorReport } from '@/lib/errors';
import { watchDevice } from './deviceWatch';

class MemoryError extends Error {}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('GPUOutOfMemoryError', MemoryError);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function watched() {
  let lose!: (info: GPUDeviceLostInfo) => void;
  let complain!: (event: { error: Error }) => void;
  const lost = new Promise<GPUDeviceLostInfo>((resolve) => (lose = resolve));
  const device = {
    lost,
    addEventListener: (_type: string, listener: typeof complain) => (complain = listener),
  } as unknown as Pick<GPUDevice, 'lost' | 'addEventListener'>;
  const told: (ErrorReport | string)[] = [];
  const tellLoss = watchDevice(device, {
    afterLoss: 'go on',
    afterExhaustion: 'take a smaller batch',
    fail: (error) => told.push(error),
    lost: (why) => told.push(why),
  });
  return { lose: (message: string) => lose({ reason: 'unknown', message } as GPUDeviceLostInfo), complain, told, tellLoss }; // prettier-ignore
}

it('a loss ends what is computed, and is told to whoever asks before or after it', async () => {
  const { lose, told, tellLoss } = watched();
  const before = tellLoss();
  lose('driver restarted');
  const loss = { code: 'adapter-lost', message: 'The GPU was lost: driver restarted', remedy: 'go on' };
  expect(await before).toEqual(loss);
  expect(await tellLoss()).toEqual(loss);
  expect(told).toEqual([loss, 'driver restarted']);
});

it('a GPU that is still there is no loss', async () => {
  const { tellLoss, told } = watched();
  const answer = tellLoss();
  await vi.advanceTimersByTimeAsync(2000);
  expect(await answer).toBeNull();
  expect(told).toEqual([]);
});

it('a failure that names the loss waits for it however late a busy machine tells it', async () => {
  const { lose, tellLoss } = watched();
  const named = tellLoss(
    new Error("Failed to execute 'mapAsync': The Device was lost before mapping was resolved."),
  );
  const other = tellLoss(new Error('another reason'));
  await vi.advanceTimersByTimeAsync(20_000);
  lose('driver restarted');
  expect(await named).toMatchObject({ code: 'adapter-lost' });
  expect(await other).toBeNull();
});

it('exhausted memory has its own way out', () => {
  const { complain, told } = watched();
  complain({ error: new MemoryError('9 GiB') });
  complain({ error: new Error('bad binding') });
  expect(told).toMatchObject([
    { code: 'out-of-memory', remedy: 'take a smaller batch' },
    { code: 'unexpected', message: 'The GPU refused a command: bad binding' },
  ]);
});
