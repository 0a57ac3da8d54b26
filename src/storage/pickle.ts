/**
 * Python pickles, read as inert data. NOTHING IS EXECUTED: a class or function is only a name, and a call is only a
 * record of that name and its arguments, whatever they are. So anything may stand beside weights (schedulers, random
 * states, classes of a project) without deciding whether they are read; only names that run programs or code end the
 * reading, because such a file attacks whoever loads it elsewhere. Depth, operations and unfolded size are bounded,
 * so that no file can exhaust the memory.
 * Source: Python's pickletools (protocols 2 to 5; the text opcodes of protocol 0 are refused).
 */
import { quoted, refuseFile } from './refusal';

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleDict
  | PickleGlobal
  | PickleCall
  | PickleReference;

/** How deep a container nests, and how many values it would be with every shared part written out. */
interface Extent {
  depth: number;
  weight: number;
}

export interface PickleList extends Extent {
  kind: 'list' | 'tuple' | 'set';
  items: PickleValue[];
}

/** A dict, OrderedDict or defaultdict. */
export interface PickleDict extends Extent {
  kind: 'dict';
  entries: Map<PickleValue, PickleValue>;
}

/** The name of a class or function, as "module.name". */
export interface PickleGlobal {
  kind: 'global';
  path: string;
}

/** What Python would have made by calling `path` with `args`; its later state and its items are kept beside it. */
export interface PickleCall extends Extent {
  kind: 'call';
  /** "?" where what is called is itself the result of a call. */
  path: string;
  args: PickleValue[];
  state: PickleValue;
  /** What was put into it by key, as into a class that extends dict. */
  items: PickleDict | null;
}

/** A persistent id: PyTorch's name for a storage outside the pickle. */
export interface PickleReference {
  kind: 'reference';
  id: PickleValue;
}

export interface Unpickled {
  value: PickleValue;
  /** Every persistent id met, in order. */
  references: PickleReference[];
  /** Position behind the pickle. */
  end: number;
}

const MAX_OPERATIONS = 1_000_000;
const MAX_DEPTH = 100;
const MAX_OPEN_MARKS = 100;
const MAX_WEIGHT = 10_000_000;
const MAX_NAME_BYTES = 256;
/** Longest integer: the state of a random generator has some thousand bits. */
const MAX_INTEGER_BYTES = 1024;
const HIGHEST_PROTOCOL = 5;
const NEWLINE = 10;

const refuse = (what: string) =>
  refuseFile(
    'PyTorch',
    what,
    'Nothing of it was run. Use a file from a source you trust, or a .safetensors file.',
  );

/** The bytes ended inside a pickle; whoever holds only the beginning of a file may try with more. */
export class PickleCutShort extends Error {}

/**
 * Modules and functions that run programs or code, or reach for files and networks. No checkpoint needs one; a file
 * that names one is made to attack whoever unpickles it.
 */
const ATTACKS =
  /^((os|posix|nt|subprocess|sys|shutil|socket|pty|runpy|importlib|ctypes|webbrowser|popen2|marshal|_?pickle|cPickle|multiprocessing|asyncio|pdb|bdb|timeit|codeop|urllib|ftplib|smtplib)(\.\w+)*\.\w+|(builtins|__builtin__)\.(eval|exec|execfile|compile|open|file|input|breakpoint|__import__|globals|apply)|types\.(Code|Function)Type|torch\.(load|jit\.load|hub\.load\w*))$/;

const dictLike = new Set([
  'collections.OrderedDict',
  'collections.defaultdict',
  'builtins.dict',
  '__builtin__.dict',
]);

const isExtent = (value: PickleValue): value is PickleList | PickleDict | PickleCall =>
  typeof value === 'object' && value !== null && 'weight' in value;

const weightOf = (value: PickleValue) => (isExtent(value) ? value.weight : 1);

/** Counts `child` in as a part of `parent`. */
function grow(parent: Extent, child: PickleValue): void {
  parent.weight += weightOf(child);
  if (isExtent(child)) parent.depth = Math.max(parent.depth, child.depth + 1);
  if (parent.depth > MAX_DEPTH) throw refuse(`its values are nested more than ${MAX_DEPTH} deep`);
  if (parent.weight > MAX_WEIGHT)
    throw refuse(`its values would unfold into more than ${MAX_WEIGHT} ("memo bomb")`);
}

function makeList(kind: PickleList['kind'], items: PickleValue[]): PickleList {
  const list: PickleList = { kind, items, depth: 1, weight: 1 };
  for (const item of items) grow(list, item);
  return list;
}

const makeDict = (): PickleDict => ({ kind: 'dict', entries: new Map(), depth: 1, weight: 1 });

function setEntry(dict: PickleDict, key: PickleValue, value: PickleValue): void {
  if (dict.entries.has(key)) throw refuse(`the name ${quoted(String(key))} occurs twice`);
  dict.entries.set(key, value);
  grow(dict, key);
  grow(dict, value);
}

class Machine {
  private at: number;
  private readonly view: DataView;
  private readonly stack: PickleValue[] = [];
  /** Stack heights at the open marks. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  readonly references: PickleReference[] = [];
  done = false;

  constructor(
    private readonly bytes: Uint8Array,
    start: number,
  ) {
    this.at = start;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get position(): number {
    return this.at;
  }

  // ------------------------------------------------------------------------------------------- reading

  /** Position of the next `size` bytes, which are consumed. */
  skip(size: number): number {
    if (!(size <= this.bytes.length - this.at)) throw new PickleCutShort();
    this.at += size;
    return this.at - size;
  }

  uint8 = () => this.bytes[this.skip(1)];
  uint16 = () => this.view.getUint16(this.skip(2), true);
  uint32 = () => this.view.getUint32(this.skip(4), true);
  int32 = () => this.view.getInt32(this.skip(4), true);
  float64 = () => this.view.getFloat64(this.skip(8), false);

  uint64(): number {
    const value = this.view.getBigUint64(this.skip(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw refuse(`a length of ${value} bytes is claimed`);
    return Number(value);
  }

  data(size: number): Uint8Array {
    const start = this.skip(size);
    return this.bytes.slice(start, start + size);
  }

  text(size: number, encoding = 'utf-8'): string {
    const start = this.skip(size);
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(this.bytes.subarray(start, start + size));
    } catch {
      throw refuse('a text in it is not UTF-8');
    }
  }

  line(): string {
    const window = this.bytes.subarray(this.at, this.at + MAX_NAME_BYTES);
    const length = window.indexOf(NEWLINE);
    if (length >= 0) {
      const text = this.text(length);
      this.skip(1);
      return text;
    }
    if (window.length < MAX_NAME_BYTES) throw new PickleCutShort();
    throw refuse(`a name in it is longer than ${MAX_NAME_BYTES} bytes`);
  }

  /** Little-endian two's complement. */
  integer(size: number): number | bigint {
    if (size > MAX_INTEGER_BYTES) throw refuse(`an integer of ${size} bytes is claimed`);
    if (size === 0) return 0;
    const hex = Array.from(this.data(size).reverse(), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const value = BigInt.asIntN(8 * size, BigInt(`0x${hex}`));
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  // --------------------------------------------------------------------------------------------- stack

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const floor = this.marks.at(-1) ?? 0;
    if (this.stack.length <= floor) throw refuse('its operations do not fit together (empty stack)');
    return this.stack.pop() as PickleValue;
  }

  top(): PickleValue {
    const value = this.pop();
    this.stack.push(value);
    return value;
  }

  mark(): void {
    if (this.marks.length >= MAX_OPEN_MARKS)
      throw refuse(`its values are nested more than ${MAX_OPEN_MARKS} deep`);
    this.marks.push(this.stack.length);
  }

  popMark(): PickleValue[] {
    const height = this.marks.pop();
    if (height === undefined) throw refuse('its operations do not fit together (no mark)');
    return this.stack.splice(height);
  }

  popList(kind: 'tuple' | 'list'): PickleValue[] {
    const value = this.pop();
    if (isExtent(value) && value.kind === kind) return value.items;
    throw refuse(`its operations do not fit together (no ${kind})`);
  }

  pops(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  memoize(slot: number): void {
    if (slot > MAX_OPERATIONS) throw refuse(`memo slot ${slot} is claimed`);
    this.memo.set(slot, this.top());
  }

  memoizeNext = () => this.memoize(this.memo.size);

  recall(slot: number): void {
    const value = this.memo.get(slot);
    if (value === undefined) throw refuse(`memo slot ${slot} is empty`);
    this.push(value);
  }

  // ------------------------------------------------------------------------------------------- objects

  global(module: PickleValue, name: PickleValue): void {
    const path = `${String(module)}.${String(name)}`;
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw refuse('its operations do not fit together (no name)');
    }
    if (ATTACKS.test(path)) {
      throw refuse(
        `it asks Python for ${quoted(path)}, which weights never need: loading it would run code from the file`,
      );
    }
    this.push({ kind: 'global', path });
  }

  /** Records the call of what lies below `args` on the stack; dicts are filled, nothing else is done. */
  call(args: PickleValue[]): void {
    const callee = this.pop();
    if (typeof callee !== 'object' || callee === null || !('kind' in callee)) {
      throw refuse('it calls something that is not a name');
    }
    const path = callee.kind === 'global' ? callee.path : '?';
    if (!dictLike.has(path)) {
      const made: PickleCall = { kind: 'call', path, args, state: null, items: null, depth: 1, weight: 1 };
      for (const arg of callee.kind === 'global' ? args : [callee, ...args]) grow(made, arg);
      return this.push(made);
    }
    const dict = makeDict();
    const pairs = args.find((arg) => isExtent(arg) && arg.kind === 'list') as PickleList | undefined;
    for (const pair of pairs?.items ?? []) {
      if (!isExtent(pair) || pair.kind === 'dict' || pair.kind === 'call' || pair.items.length !== 2) {
        throw refuse('its operations do not fit together (no pair)');
      }
      setEntry(dict, pair.items[0], pair.items[1]);
    }
    this.push(dict);
  }

  /** State of an object is kept; that of a dict (`_metadata` of a state dict) is of no use. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    if (isExtent(target) && target.kind === 'call') {
      target.state = state;
      grow(target, state);
    }
  }

  setItems(pairs: PickleValue[]): void {
    if (pairs.length % 2 !== 0) throw refuse('its operations do not fit together (no pair)');
    const target = this.top();
    if (!isExtent(target) || (target.kind !== 'dict' && target.kind !== 'call')) {
      throw refuse('its operations do not fit together (no dict)');
    }
    const dict = target.kind === 'call' ? (target.items ??= makeDict()) : target;
    for (let i = 0; i < pairs.length; i += 2) setEntry(dict, pairs[i], pairs[i + 1]);
    if (target !== dict) for (const value of pairs) grow(target, value);
  }

  append(items: PickleValue[]): void {
    const list = this.top();
    if (!isExtent(list) || list.kind === 'dict' || list.kind === 'tuple') {
      throw refuse('its operations do not fit together (no list)');
    }
    for (const item of items) {
      if (list.kind !== 'call') list.items.push(item);
      grow(list, item);
    }
  }

  reference(): void {
    const reference: PickleReference = { kind: 'reference', id: this.pop() };
    this.references.push(reference);
    this.push(reference);
  }

  protocol(): void {
    const version = this.uint8();
    if (version > HIGHEST_PROTOCOL) throw refuse(`pickle protocol ${version} is unknown`);
  }

  step(): void {
    const code = this.uint8();
    const operation = OPERATIONS.get(code);
    if (!operation) throw refuse(`pickle operation 0x${code.toString(16)} is not one that weights need`);
    operation(this);
  }
}

const OPERATIONS = new Map<number, (m: Machine) => void>(
  Object.entries({
    '\x80': (m: Machine) => m.protocol(),
    '\x95': (m) => m.uint64(), // FRAME: only a hint
    '.': (m) => (m.done = true),
    '(': (m) => m.mark(),
    '0': (m) => m.pop(),
    '1': (m) => m.popMark(),
    '2': (m) => m.push(m.top()),
    N: (m) => m.push(null),
    '\x88': (m) => m.push(true),
    '\x89': (m) => m.push(false),
    J: (m) => m.push(m.int32()),
    K: (m) => m.push(m.uint8()),
    M: (m) => m.push(m.uint16()),
    '\x8a': (m) => m.push(m.integer(m.uint8())),
    '\x8b': (m) => m.push(m.integer(m.uint32())),
    G: (m) => m.push(m.float64()),
    X: (m) => m.push(m.text(m.uint32())),
    '\x8c': (m) => m.push(m.text(m.uint8())),
    '\x8d': (m) => m.push(m.text(m.uint64())),
    T: (m) => m.push(m.text(m.uint32(), 'latin1')),
    U: (m) => m.push(m.text(m.uint8(), 'latin1')),
    B: (m) => m.push(m.data(m.uint32())),
    C: (m) => m.push(m.data(m.uint8())),
    '\x8e': (m) => m.push(m.data(m.uint64())),
    '\x96': (m) => m.push(m.data(m.uint64())),
    ')': (m) => m.push(makeList('tuple', [])),
    t: (m) => m.push(makeList('tuple', m.popMark())),
    '\x85': (m) => m.push(makeList('tuple', m.pops(1))),
    '\x86': (m) => m.push(makeList('tuple', m.pops(2))),
    '\x87': (m) => m.push(makeList('tuple', m.pops(3))),
    ']': (m) => m.push(makeList('list', [])),
    l: (m) => m.push(makeList('list', m.popMark())),
    a: (m) => m.append(m.pops(1)),
    e: (m) => m.append(m.popMark()),
    '}': (m) => m.push(makeDict()),
    s: (m) => m.setItems(m.pops(2)),
    u: (m) => m.setItems(m.popMark()),
    '\x8f': (m) => m.push(makeList('set', [])),
    '\x90': (m) => m.append(m.popMark()),
    '\x91': (m) => m.push(makeList('set', m.popMark())),
    q: (m) => m.memoize(m.uint8()),
    r: (m) => m.memoize(m.uint32()),
    '\x94': (m) => m.memoizeNext(),
    h: (m) => m.recall(m.uint8()),
    j: (m) => m.recall(m.uint32()),
    c: (m) => m.global(m.line(), m.line()),
    '\x93': (m) => m.global(...(m.pops(2) as [PickleValue, PickleValue])),
    R: (m) => m.call(m.popList('tuple')),
    '\x81': (m) => m.call(m.popList('tuple')),
    '\x92': (m) => {
      m.pop(); // arguments by name
      m.call(m.popList('tuple'));
    },
    b: (m) => m.build(),
    Q: (m) => m.reference(),
  } satisfies Record<string, (m: Machine) => unknown>).map(([code, operation]) => [
    code.charCodeAt(0),
    operation,
  ]),
);

/**
 * One pickle.
 * @param bytes holding it; it may go on behind the pickle
 * @throws LabError `invalid-file` with the reason; `PickleCutShort` when the bytes end too early
 */
export function unpickle(bytes: Uint8Array, start = 0): Unpickled {
  const machine = new Machine(bytes, start);
  for (let operations = 0; !machine.done; operations++) {
    if (operations >= MAX_OPERATIONS) throw refuse(`it has more than ${MAX_OPERATIONS} operations`);
    machine.step();
  }
  return { value: machine.pop(), references: machine.references, end: machine.position };
}
