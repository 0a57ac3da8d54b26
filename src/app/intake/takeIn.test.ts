/** Models that come in: those of a folder together with the text beside them, the parts of one as one. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LabError } from '@/lib/errors';
import { openIntake, useIntake, type ModelUse, type ScreenIntake } from './intakeStore';
import type { Chosen } from './sources';
import { takeFor, takeIn } from './takeIn';

const TEXT = 'pretrain_ds_mean_std.txt';
const chosen = (...paths: string[]): Chosen[] =>
  paths.map((path) => ({ path, file: new File(['x'], path.slice(path.lastIndexOf('/') + 1)) }));

let taken: string[][] = [];
const use = (change: Partial<ModelUse> = {}): ModelUse => ({
  label: 'Use',
  take: (files) => taken.push(files.map(({ name }) => name)),
  ...change,
});

function open(...modelUses: ModelUse[]): ScreenIntake {
  const screen: ScreenIntake = {
    name: 'Test',
    kinds: ['photograph', 'model', 'statistics'],
    modelUses,
    takeFaces: () => Promise.resolve(),
  };
  openIntake(screen);
  return screen;
}

const refused = () => useIntake.getState().account?.refused.map(({ path }) => path);

beforeEach(() => {
  taken = [];
  vi.restoreAllMocks();
});

describe('a screen with one use for models', () => {
  it('gets those of each folder with the text that lies there', async () => {
    open(use());
    await takeIn(chosen('one/a.pth', 'two/b.pth.tar', `two/${TEXT}`, 'c.safetensors'));
    expect(taken).toEqual([['a.pth'], ['b.pth.tar', TEXT], ['c.safetensors']]);
  });

  it('gets a text alone only where that has a meaning', async () => {
    open(use());
    await takeIn(chosen(TEXT));
    expect([taken, refused()]).toEqual([[], [TEXT]]);
    open(use({ textAlone: true }));
    await takeIn(chosen(TEXT, 'face.jpg'));
    expect([taken, refused()]).toEqual([[[TEXT]], []]);
  });
});

describe('a model that is refused', () => {
  const refuse = (files: File[]) => {
    taken.push(files.map(({ name }) => name));
    return files[0].name === 'bad.pth'
      ? Promise.reject(
          new LabError('invalid-file', '"bad.pth": it is empty.', 'Use another copy of the file.'),
        )
      : undefined;
  };

  it('costs neither other folders nor the photographs that came with it, and is named', async () => {
    let faces = 0;
    const screen = open(use({ take: refuse }));
    openIntake({ ...screen, takeFaces: ({ sources }) => Promise.resolve((faces += sources.length)) });
    await takeIn(chosen('one/bad.pth', 'two/b.pth', 'a.jpg', 'b.jpg'));
    expect([taken, faces]).toEqual([[['bad.pth'], ['b.pth']], 2]);
    expect(useIntake.getState().notes).toEqual(['"bad.pth": it is empty. Use another copy of the file.']);
  });

  it('is an error where nothing came with it', async () => {
    open(use({ take: refuse }));
    await expect(takeIn(chosen('bad.pth'))).rejects.toThrow('"bad.pth": it is empty.');
  });
});

describe('a screen with several uses', () => {
  const single = use({ single: true, textAlone: true });

  it('asks what models are for; the text of a dataset is none', async () => {
    open(single, use({ label: 'Other' }));
    await takeIn(chosen('run/a.pth', `run/${TEXT}`));
    const { asking } = useIntake.getState();
    expect(asking.map(({ files }) => files.map(({ name }) => name))).toEqual([['a.pth', TEXT]]);
    await takeIn(chosen(`faces/${TEXT}`, 'faces/real/a.jpg'));
    expect([useIntake.getState().asking, refused()]).toEqual([[], [`faces/${TEXT}`]]);
    await takeIn(chosen(TEXT));
    expect(taken).toEqual([[TEXT]]);
  });

  it('uses one model in all its parts, with its text, and names the others', async () => {
    open(single, use({ label: 'Other' }));
    const parts = ['m-00001-of-00002.safetensors', 'm-00002-of-00002.safetensors'];
    await takeIn(chosen(...parts, 'm.safetensors.index.json', TEXT, 'other/b.pth'));
    await takeFor(single, useIntake.getState().asking);
    expect(taken).toEqual([[...parts, 'm.safetensors.index.json', TEXT]]);
    expect(refused()).toEqual(['other/b.pth']);
  });
});
