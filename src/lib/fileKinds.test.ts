import { describe, expect, it } from 'vitest';
import { kindOf, mapPathOf, picturePathOf, type FileKind } from './fileKinds';

const EXPECTED: readonly [FileKind, string[]][] = [
  [
    'photograph',
    ['a.jpg', 'set/real/b.PNG', 'no extension', 'phone.heic', 'notes.txt', 'set/pth', 'x.zip/y.webp'],
  ],
  ['archive', ['set.zip', 'deep/SET.ZIP', 'a.zip/inner.zip']],
  ['video', ['a.MP4', 'train/fake/b.webm', 'c.mkv', 'd.mpeg', 'phone.3gp', 'camera.MTS']],
  [
    'model',
    ['a.safetensors', 'run/checkpoint-400.pth', 'b.pt', 'c.ckpt', 'd.PTH.TAR', 'e.ckpt.tar', 'model.bin', 'run/model.safetensors.index.json'], // prettier-ignore
  ],
  ['packed', ['set.tar', 'set.tar.gz', 'set.7z', 'a/b.rar']],
  ['statistics', ['pretrain_ds_mean_std.txt', 'run/pretrain_ds_mean_std.txt', 'MeanStd.json']],
  ['map', ['set/parsing_maps/7.npy', 'a.npy']],
  ['map view', ['set/vis_parsing_maps/7.png', 'vis_parsing_maps/7.png']],
  ['hidden', ['.gitignore', 'set/.env', 'a.zip/.faces/.notes']],
  [
    'system',
    [
      ...['.DS_Store', 'set/.DS_Store', 'a.zip/._b.jpg', 'set/.git/HEAD', 'set/@eaDir/a.jpg'],
      ...['Thumbs.db', 'set/desktop.ini', 'a.zip/__MACOSX/real/._b.jpg'],
    ],
  ],
];

describe('kindOf', () => {
  it.each(EXPECTED)('%s', (kind, paths) => {
    expect(paths.map((path) => [path, kindOf(path)])).toEqual(paths.map((path) => [path, kind]));
  });

  it('takes what is plainly a picture, also in folders that begin with a dot', () => {
    expect(kindOf('.data/real/a.jpg')).toBe('photograph');
    expect(kindOf('set/.faces/.b.jpg')).toBe('photograph');
    expect(kindOf('set/.faces/.clip.mp4')).toBe('video');
  });

  it('leaves what climbs out of an archive to its refusal', () => {
    expect(kindOf('slip.zip/../../up.jpg')).toBe('photograph');
  });

  it("lets the browser's type speak where the name says nothing", () => {
    expect(kindOf('a.MP4')).toBe('video');
    expect(kindOf('a', 'video/webm')).toBe('video');
    expect(kindOf('mp4.png', 'image/png')).toBe('photograph');
    expect(kindOf('a.pth', 'video/webm')).toBe('model');
  });
});

describe("the authors' folder format", () => {
  it.each([
    ['images/7.png', 'parsing_maps/7.npy'],
    ['set/train/real/images/a.b.png', 'set/train/real/parsing_maps/a.b.npy'],
  ])('%s has the map %s, and that this picture', (picture, map) => {
    expect([mapPathOf(picture), picturePathOf(map)]).toEqual([map, picture]);
  });

  it('takes nothing else for a picture with a map, or for a map with a picture', () => {
    expect(['7.png', 'images/7.jpg', 'images/deep/7.png', 'my images/7.png'].map(mapPathOf)).toEqual(
      Array(4).fill(undefined),
    );
    expect(['7.npy', 'parsing_maps/7.png', 'parsing_maps/deep/7.npy'].map(picturePathOf)).toEqual(
      Array(3).fill(undefined),
    );
  });
});
