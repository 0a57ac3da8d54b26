/** A browser's file system in memory, for tests in Node: as much of it as `opfs` uses. */

export class TestDisk {
  /** Contents by path, without a leading "/". */
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Writing fails as in a full storage. */
  full = false;

  /** What `navigator.storage` is. */
  readonly storage = {
    getDirectory: () => Promise.resolve(this.directory('')),
    estimate: () => Promise.resolve({ usage: 0, quota: 2 ** 40 }),
  };

  /** Paths under a directory. */
  under(directory: string): string[] {
    return [...this.files.keys()].filter((path) => path.startsWith(`${directory}/`)).sort();
  }

  private directory(path: string) {
    const at = (name: string) => (path === '' ? name : `${path}/${name}`);
    return {
      kind: 'directory',
      name: path.split('/').at(-1),
      getDirectoryHandle: async (name: string, { create = false } = {}) => {
        if (!create && this.under(at(name)).length === 0) throw missing(at(name));
        return this.directory(at(name));
      },
      getFileHandle: async (name: string, { create = false } = {}) => {
        if (!this.files.has(at(name))) {
          if (!create) throw missing(at(name));
          this.files.set(at(name), new Uint8Array());
        }
        return this.file(at(name));
      },
      removeEntry: async (name: string) => {
        for (const each of [at(name), ...this.under(at(name))]) this.files.delete(each);
      },
      values: () => this.entries(path),
    };
  }

  private async *entries(path: string) {
    const inside = this.under(path).map((each) => each.slice(path.length + 1).split('/')[0]);
    for (const name of new Set(inside)) {
      const isFile = this.files.has(`${path}/${name}`);
      yield isFile ? this.file(`${path}/${name}`) : this.directory(`${path}/${name}`);
    }
  }

  private file(path: string) {
    const name = path.split('/').at(-1)!;
    return {
      kind: 'file',
      name,
      getFile: async () => new File([this.files.get(path)!], name),
      createWritable: async () => {
        let written: Blob = new Blob();
        return {
          write: async (data: Blob | Uint8Array<ArrayBuffer>) => {
            if (this.full) throw new DOMException('', 'QuotaExceededError');
            written = new Blob([data]);
          },
          close: async () => void this.files.set(path, new Uint8Array(await written.arrayBuffer())),
          abort: async () => {},
        };
      },
    };
  }
}

const missing = (path: string) => new DOMException(`${path} is not there`, 'NotFoundError');
