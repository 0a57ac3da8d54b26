/** Reading beside a writer, where a file has several handles and where it has one only. */
import { afterEach, expect, it, vi } from 'vitest';

/** As much of a Blob as is read here. */
class Bytes {
  constructor(readonly values: readonly number[]) {}
  slice = (from: number, to: number) => new Bytes(this.values.slice(from, to));
}

let written: number[];

const opened = vi.fn();

/** A directory of one file, in a browser that knows the mode or does not. */
function directory(knowsMode: boolean): FileSystemDirectoryHandle {
  const createSyncAccessHandle = async (wish: { mode: string }) => {
    if (knowsMode) void wish.mode;
    opened(wish);
    return {
      read: (into: Uint8Array, { at }: { at: number }) => {
        const part = written.slice(at, at + into.length);
        into.set(part);
        return part.length;
      },
      close: () => {},
    };
  };
  const getFile = async () => new Bytes([...written]);
  const handle = {
    getFileHandle: async () => ({ createSyncAccessHandle, getFile }),
    removeEntry: async () => {},
  };
  return handle as unknown as FileSystemDirectoryHandle;
}

/** A reader of a worker that has asked nothing yet. */
async function readerIn(knowsMode: boolean) {
  vi.resetModules();
  const { RecordReader } = await import('./recordFile');
  const root = directory(knowsMode);
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => root } });
  const data = directory(knowsMode);
  // What is opened to find out is closed at once, and is not the file.
  await RecordReader.openReader(data, 'maps.bin', 2);
  opened.mockClear();
  return RecordReader.openReader(data, 'crops.bin', 2);
}

afterEach(() => vi.unstubAllGlobals());

it('holds no handle where there is one at a time, and sees what was written when it looks anew', async () => {
  vi.stubGlobal(
    'FileReaderSync',
    class {
      readAsArrayBuffer = ({ values }: Bytes) => Uint8Array.from(values).buffer;
    },
  );
  written = [1, 2];
  const reader = await readerIn(false);
  expect([...reader.read(0)]).toEqual([1, 2]);
  written.push(3, 4);
  expect(() => reader.read(1)).toThrow('Record 1 of the stored faces is cut short: 0 of 2 bytes.');
  await reader.refresh();
  expect([...reader.read(1)]).toEqual([3, 4]);
  reader.close();
  expect(opened).not.toHaveBeenCalled();
});

it('shares a handle where that can be, and sees what is written at once', async () => {
  written = [1, 2];
  const reader = await readerIn(true);
  expect(opened).toHaveBeenCalledExactlyOnceWith({ mode: 'readwrite-unsafe' });
  written.push(3, 4);
  expect([...reader.read(1)]).toEqual([3, 4]);
});
