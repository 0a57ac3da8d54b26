/** A detector of ours whose framing a person corrects, and sets back, in the library. */
import { readFile } from 'node:fs/promises';
import { beforeEach, expect, it, vi } from 'vitest';
import { TestDisk } from '@/storage/testDisk';
import { DetectorLibrary } from './detectorLibrary';

const DEMO = new URL('../../../public/demo/detector.safetensors', import.meta.url);

beforeEach(() => vi.stubGlobal('navigator', { storage: new TestDisk().storage }));

it('loses what was measured while its framing is another one, and has it again afterwards', async () => {
  const file = new Blob([new Uint8Array(await readFile(DEMO))]);
  const library = new DetectorLibrary();
  const { info } = await library.save(file, 'demo', 'file');
  const { record } = info;
  expect([info.framing, record?.validation]).toEqual(['ours', expect.anything()]);
  await library.setFraming(info.id, 'authors');
  const away = (await new DetectorLibrary().get(info.id)).info;
  expect(away.framing).toBe('authors');
  expect(away.record).toMatchObject({ validation: null, heldOut: null, scores: null, guard: null });
  expect(away.record?.setAside).toContain('were measured on faces in our framing');
  // Its file opened again says nothing of what the person said.
  expect((await library.save(file, 'demo', 'file')).info.record?.setAside).toBe(away.record?.setAside);
  await library.setFraming(info.id, 'ours');
  expect((await new DetectorLibrary().get(info.id)).info).toEqual(info);
});
