import { describe, expect, it } from 'vitest';
import { isSingleVideo, videosIn } from './chosenVideos';

/** What the File System Access API gives, as much of it as is used. */
function folder(name: string, entries: FileSystemHandle[]): FileSystemHandle {
  async function* values() {
    yield* entries;
  }
  return { kind: 'directory', name, values } as unknown as FileSystemHandle;
}

const file = (name: string) =>
  ({
    kind: 'file',
    name,
    getFile: () => Promise.resolve(new File([name], name)),
  }) as unknown as FileSystemHandle;

describe('videos among what was chosen', () => {
  it('are found in folders, in the order of their paths, and opened when asked', async () => {
    const fake = folder('fake', [file('b.mp4'), file('a.MOV'), file('x.png')]);
    const sources = [
      { handle: folder('train', [folder('real', [file('c.webm')]), fake, file('notes.txt')]) },
      { path: 'd.mp4', file: new File([], 'd.mp4') },
      { path: 'e.jpg', file: new File([], 'e.jpg') },
      { handle: file('f.mkv') },
    ];
    const found = [];
    for await (const { path, open } of videosIn(sources)) found.push([path, (await open()).name]);
    expect(found).toEqual([
      ['train/fake/a.MOV', 'a.MOV'],
      ['train/fake/b.mp4', 'b.mp4'],
      ['train/real/c.webm', 'c.webm'],
      ['d.mp4', 'd.mp4'],
      ['f.mkv', 'f.mkv'],
    ]);
    expect(sources.map(isSingleVideo)).toEqual([false, true, false, true]);
  });
});
