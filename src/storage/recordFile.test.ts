/** Reading beside a writer, where a file has several handles and where it has one only. */
import { afterEach, expect, it, vi } from 'vitest';
import { RecordReader } from './recordFile';

/** As much of a Blob as is read here. */
class Bytes {
  constructor(readonly values: readonly number[]) {}
  slice = (from: number, to: number) => new Bytes(this.values.slice(from, to));
}

let written: number[];

/** A directory of one file. */
function directory() {
  const createSyncAccessHandle = vi.fn(async () => ({
    read: (into: Uint8Array, { at }: { at: number }) => {
      const part = written.slice(at, at + into.length);
      into.set(part);
      return part.length;
    },
    close: () => {},
  }));
  const getFile = async () => new Bytes([...written]);
  const handle = { getFileHandle: async () => ({ createSyncAccessHandle, getFile }) };
  return { handle: handle as unknown as FileSystemDirectoryHandle, createSyncAccessHandle };
}

afterEach(() => vi.unstubAllGlobals());

it('holds no handle where there is one at a time, and sees what was written when it looks anew', async () => {
  vi.stubGlobal('FileSystemSyncAccessHandle', class {});
  vi.stubGlobal(
    'FileReaderSync',
    class {
      readAsArrayBuffer = ({ values }: Bytes) => Uint8Array.from(values).buffer;
    },
  );
  written = [1, 2];
  const { handle, createSyncAccessHandle } = directory();
  const reader = await RecordReader.openReader(handle, 'crops.bin', 2);
  expect([...reader.read(0)]).toEqual([1, 2]);
  written.push(3, 4);
  expect(() => reader.read(1)).toThrow('Record 1 of the stored faces is cut short: 0 of 2 bytes.');
  await reader.refresh();
  expect([...reader.read(1)]).toEqual([3, 4]);
  reader.close();
  expect(createSyncAccessHandle).not.toHaveBeenCalled();
});

it('shares a handle where that can be, and sees what is written at once', async () => {
  class Shareable {
    get mode() {
      return 'readwrite-unsafe';
    }
  }
  vi.stubGlobal('FileSystemSyncAccessHandle', Shareable);
  written = [1, 2];
  const { handle, createSyncAccessHandle } = directory();
  const reader = await RecordReader.openReader(handle, 'crops.bin', 2);
  expect(createSyncAccessHandle).toHaveBeenCalledExactlyOnceWith({ mode: 'readwrite-unsafe' });
  written.push(3, 4);
  expect([...reader.read(1)]).toEqual([3, 4]);
});
