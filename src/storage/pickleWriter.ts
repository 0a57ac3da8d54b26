/**
 * Writes Python pickles of plain data (protocol 2, as torch.save does): no class but OrderedDict, and whatever
 * persistent ids the caller names. Source: Python's pickletools.
 */

/** A value as Python will have it. Plain numbers become int; `{ float }` float; arrays become lists. */
export type PythonValue =
  | null
  | boolean
  | number
  | string
  | { float: number }
  | { tuple: readonly PythonValue[] }
  | { ordered: ReadonlyMap<string, PythonValue> }
  | { dict: ReadonlyMap<string | number, PythonValue> }
  | { call: string; args: readonly PythonValue[] }
  | { name: string }
  | { persistentId: readonly PythonValue[] }
  | readonly PythonValue[];

const utf8 = new TextEncoder();

/** Opcodes of protocol 2. */
const OP = {
  protocol: 0x80,
  stop: '.',
  mark: '(',
  none: 'N',
  true: 0x88,
  false: 0x89,
  int: 'J',
  long: 0x8a,
  float: 'G',
  text: 'X',
  emptyList: ']',
  appends: 'e',
  emptyDict: '}',
  setItems: 'u',
  tuple: 't',
  global: 'c',
  reduce: 'R',
  persistentId: 'Q',
} as const;

class Writer {
  private readonly parts: Uint8Array[] = [];

  op(code: string | number): void {
    this.parts.push(Uint8Array.of(typeof code === 'string' ? code.charCodeAt(0) : code));
  }

  bytes(bytes: Uint8Array): void {
    this.parts.push(bytes);
  }

  text(text: string): void {
    const bytes = utf8.encode(text);
    this.op(OP.text);
    this.bytes(new Uint8Array(Uint32Array.of(bytes.length).buffer));
    this.bytes(bytes);
  }

  int(value: number): void {
    if (!Number.isSafeInteger(value)) throw new Error(`${value} is not an integer: write it as { float }`);
    if (value === (value | 0)) {
      this.op(OP.int);
      this.bytes(new Uint8Array(Int32Array.of(value).buffer));
      return;
    }
    this.op(OP.long);
    this.bytes(Uint8Array.of(8));
    this.bytes(new Uint8Array(BigInt64Array.of(BigInt(value)).buffer));
  }

  float(value: number): void {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, value, false);
    this.op(OP.float);
    this.bytes(new Uint8Array(bytes.buffer));
  }

  name(path: string): void {
    const dot = path.lastIndexOf('.');
    this.op(OP.global);
    this.bytes(utf8.encode(`${path.slice(0, dot)}\n${path.slice(dot + 1)}\n`));
  }

  tuple(items: readonly PythonValue[]): void {
    this.op(OP.mark);
    for (const item of items) this.value(item);
    this.op(OP.tuple);
  }

  items(entries: ReadonlyMap<string | number, PythonValue>): void {
    this.op(OP.mark);
    for (const [key, value] of entries) {
      this.value(key);
      this.value(value);
    }
    this.op(OP.setItems);
  }

  call(path: string, args: readonly PythonValue[]): void {
    this.name(path);
    this.tuple(args);
    this.op(OP.reduce);
  }

  object(value: Exclude<PythonValue, null | boolean | number | string | readonly PythonValue[]>): void {
    if ('float' in value) return this.float(value.float);
    if ('tuple' in value) return this.tuple(value.tuple);
    if ('name' in value) return this.name(value.name);
    if ('call' in value) return this.call(value.call, value.args);
    if ('persistentId' in value) {
      this.tuple(value.persistentId);
      return this.op(OP.persistentId);
    }
    if ('ordered' in value) {
      this.call('collections.OrderedDict', []);
      return this.items(value.ordered);
    }
    this.op(OP.emptyDict);
    this.items(value.dict);
  }

  value(value: PythonValue): void {
    if (value === null) return this.op(OP.none);
    if (typeof value === 'boolean') return this.op(value ? OP.true : OP.false);
    if (typeof value === 'number') return this.int(value);
    if (typeof value === 'string') return this.text(value);
    if (!isList(value)) return this.object(value);
    this.op(OP.emptyList);
    this.op(OP.mark);
    for (const item of value) this.value(item);
    this.op(OP.appends);
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

const isList = (value: PythonValue): value is readonly PythonValue[] => Array.isArray(value);

/** @throws Error for a number that is no integer and not marked as `{ float }` */
export function pickle(value: PythonValue): Uint8Array {
  const writer = new Writer();
  writer.op(OP.protocol);
  writer.op(2);
  writer.value(value);
  writer.op(OP.stop);
  return writer.finish();
}
