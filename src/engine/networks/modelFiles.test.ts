import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { blobSource } from '@/storage/byteSource';
import { CheckpointDirectory } from './checkpointDirectory';
import { ModelFiles } from './modelFiles';

const caseFile = async (name: string) =>
  new File(
    [
      new Uint8Array(
        await readFile(fileURLToPath(new URL(`../../../tools/parity/cases/${name}`, import.meta.url))),
      ),
    ],
    name,
  );
const [first, second, other] = await Promise.all(
  ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors', '12-lightning.ckpt'].map(caseFile),
);

it('makes one file of the parts of a model, and leaves the others as they are', async () => {
  const [whole, alone, ...rest] = await new ModelFiles().joined([second, other, first]);
  expect([whole.name, alone, rest]).toEqual(['model.safetensors', other, []]);
  const { recognised } = await CheckpointDirectory.open(blobSource(whole));
  expect(recognised).toMatchObject({ kind: 'detector', classes: 2, model: { depth: 2 } });
});

it('leaves a part that is alone, which then says what is missing, and refuses parts that are not all', async () => {
  expect(await new ModelFiles().joined([first, other])).toEqual([first, other]);
  const third = new File([await first.arrayBuffer()], 'model-00001-of-00003.safetensors');
  const last = new File([await second.arrayBuffer()], 'model-00003-of-00003.safetensors');
  await expect(new ModelFiles().joined([third, last])).rejects.toThrow('is missing: 2');
});
