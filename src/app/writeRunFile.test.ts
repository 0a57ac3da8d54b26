import { expect, it, vi } from 'vitest';

const toast = vi.hoisted(() => ({
  loading: vi.fn(() => 7),
  success: vi.fn(),
  warning: vi.fn(),
  dismiss: vi.fn(),
}));
vi.mock('sonner', () => ({ toast }));
vi.mock('./saveFile', () => ({ saveFile: vi.fn() }));

import { writeRunFile } from './writeRunFile';

const file = { name: 'run.safetensors', blob: new Blob(['abc']) };

it('says of which step a file is whose newer states were damaged, until it is read', async () => {
  const passedOver = { step: 37, damaged: ['step 67: its seal is missing.'] };
  await writeRunFile('safetensors', async () => ({ ...file, passedOver }));
  expect(toast.success).not.toHaveBeenCalled();
  expect(toast.warning).toHaveBeenCalledExactlyOnceWith('Saved run.safetensors (3 B), of step 37', {
    ...{ id: 7, duration: Infinity },
    description: 'What was saved after step 37 is damaged: step 67: its seal is missing.',
  });
});

it('says that a file was saved', async () => {
  await writeRunFile('safetensors', async () => file);
  expect(toast.success).toHaveBeenCalledExactlyOnceWith('Saved run.safetensors (3 B)', { id: 7 });
});
