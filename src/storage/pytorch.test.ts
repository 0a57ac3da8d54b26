import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '@/lib/errors';
import { blobSource, bytesSource, type ByteSource } from './byteSource';
import { openPytorch } from './pytorch';
import { openTensorArchive } from './tensorArchive';
import { toFloat32 } from './tensors';
import { ZipWriter } from './zipWriter';

// ---- pickles written by hand, opcode by opcode (protocol 2)

const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const join = (...parts: (string | Uint8Array)[]) =>
  Uint8Array.from(parts.flatMap((part) => [...(typeof part === 'string' ? latin(part) : part)]));
const uint32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const text = (value: string) => join('X', uint32(value.length), value);
const integer = (value: number) => join('J', uint32(value));
const global = (path: string) =>
  `c${path.slice(0, path.lastIndexOf('.'))}\n${path.slice(path.lastIndexOf('.') + 1)}\n`;
const tuple = (...items: Uint8Array[]) => join('(', ...items, 't');
const pickle = (...body: (string | Uint8Array)[]) => join('\x80\x02', ...body, '.');
const dict = (...pairs: [string, Uint8Array][]) =>
  join('}(', ...pairs.flatMap(([k, v]) => [text(k), v]), 'u');

const latinOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer()).toString('latin1');

interface TensorText {
  key?: string;
  type?: string;
  count: number;
  offset?: number;
  size: number[];
  stride: number[];
}

const tensor = ({ key = '0', type = 'torch.FloatStorage', count, offset = 0, size, stride }: TensorText) =>
  join(
    global('torch._utils._rebuild_tensor_v2'),
    tuple(
      join(tuple(text('storage'), join(global(type)), text(key), text('cpu'), integer(count)), 'Q'),
      integer(offset),
      tuple(...size.map(integer)),
      tuple(...stride.map(integer)),
      join('\x89'),
      join(global('collections.OrderedDict'), ')R'),
    ),
    'R',
  );

const TWO_BY_THREE = { count: 6, size: [2, 3], stride: [3, 1] };
const SIX = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);

function zipOf(files: Record<string, Uint8Array | string>): Blob {
  const writer = new ZipWriter(64);
  for (const [name, content] of Object.entries(files)) writer.add(`archive/${name}`, content);
  return writer.finish();
}

const zipped = (data: Uint8Array, more: Record<string, Uint8Array | string> = { 'data/0': SIX }) =>
  blobSource(zipOf({ 'data.pkl': data, version: '3\n', ...more }));

const MAGIC = join('\x80\x02\x8a\x0a', latin('\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19'), '.');
const legacy = (object: Uint8Array, keys: string[], storages: Uint8Array) =>
  join(
    MAGIC,
    pickle('M', latin('\xe9\x03')),
    pickle('}'),
    object,
    pickle(']', ...keys.map((key) => join(text(key), 'a'))),
    storages,
  );
const int64 = (value: bigint) => new Uint8Array(BigInt64Array.of(value).buffer);

const named = (value: Uint8Array) => pickle(dict(['model', dict(['w', value])]));

async function reasonOf(source: ByteSource): Promise<string> {
  try {
    await readAll(source);
  } catch (error) {
    if (error instanceof LabError && error.code === 'invalid-file') return error.message;
    throw error;
  }
  return 'accepted';
}

async function readAll(source: ByteSource): Promise<Record<string, number[]>> {
  const archive = await openTensorArchive(source);
  const out: Record<string, number[]> = {};
  for (const name of archive.tensors.keys()) out[name] = [...toFloat32(await archive.read(name))];
  return out;
}

describe('reading what torch.save writes', () => {
  it('reads a state dict under "model", and what stands beside it', async () => {
    const data = pickle(
      dict(
        ['model', dict(['w', tensor(TWO_BY_THREE)])],
        ['epoch', integer(7)],
        ['args', join(global('argparse.Namespace'), ')\x81', dict(['model', text('vit')]), 'b')],
      ),
    );
    const archive = await openPytorch(zipped(data));
    expect(archive.metadata).toEqual({ epoch: 7, 'args.model': 'vit' });
    expect([...archive.tensors]).toEqual([['w', { dtype: 'F32', shape: [2, 3] }]]);
    expect(await readAll(zipped(data))).toEqual({ w: [1, 2, 3, 4, 5, 6] });
  });

  it('reads a bare state dict, transposed and sliced tensors of one storage', async () => {
    const data = pickle(
      dict(
        ['transposed', tensor({ count: 6, size: [3, 2], stride: [1, 3] })],
        ['slice', tensor({ count: 6, offset: 4, size: [2], stride: [1] })],
        ['column', tensor({ count: 6, offset: 1, size: [2], stride: [3] })],
      ),
    );
    expect(await readAll(zipped(data))).toEqual({
      transposed: [1, 4, 2, 5, 3, 6],
      slice: [5, 6],
      column: [2, 5],
    });
  });

  it('reads parameters, and a big-endian file', async () => {
    const parameter = join(
      global('torch._utils._rebuild_parameter'),
      tuple(tensor(TWO_BY_THREE), join('\x88'), join(global('collections.OrderedDict'), ')R')),
      'R',
    );
    const big = SIX.slice();
    for (let at = 0; at < big.length; at += 4) big.subarray(at, at + 4).reverse();
    const source = zipped(named(parameter), { 'data/0': big, byteorder: 'big' });
    expect(await readAll(source)).toEqual({ w: [1, 2, 3, 4, 5, 6] });
  });

  it('reads the legacy format', async () => {
    const file = legacy(named(tensor(TWO_BY_THREE)), ['0'], join(int64(6n), SIX));
    expect(await readAll(bytesSource(file))).toEqual({ w: [1, 2, 3, 4, 5, 6] });
  });

  it('never reads a file whole, however large its storages', async () => {
    const big = new Uint8Array(1 << 20);
    const count = big.length / 4;
    const one = (key: string) => tensor({ key, count, size: [count], stride: [1] });
    const source = zipped(pickle(dict(['a', one('0')], ['b', one('1')])), { 'data/0': big, 'data/1': big });
    let largest = 0;
    const watched: ByteSource = {
      sizeBytes: source.sizeBytes,
      read: (start, end) => {
        largest = Math.max(largest, end - start);
        return source.read(start, end);
      },
    };
    await readAll(watched);
    expect(largest).toBe(big.length);
  });
});

describe('what people pickle beside weights', () => {
  const weights = dict(['w', tensor(TWO_BY_THREE)]);
  /** A float as protocol 2 writes it. */
  const float = (value: number) => join('G', new Uint8Array(Float64Array.of(value).buffer).reverse());
  const call = (path: string, ...args: Uint8Array[]) => join(global(path), tuple(...args), 'R');
  const object = (path: string, state: Uint8Array) => join(global(path), ')\x81', state, 'b');
  /** 128 bits, as a generator of numpy has. */
  const wide = join('\x8a\x11', new Uint8Array(17).fill(0x7f));

  it.each([
    ['a Counter of MultiStepLR', call('collections.Counter', dict(['5', integer(1)]))],
    ['an Enum', call('project.config.Mode', integer(1))],
    ['an Enum of Python 3.11', call('builtins.getattr', join(global('project.config.Mode')), text('FAST'))],
    ['a constant of torch', join(global('torch.float64'))],
    [
      'a numpy scalar',
      call('numpy.core.multiarray.scalar', call('numpy.dtype', text('f8')), text('xxxxxxxx')),
    ],
    ['the state of a numpy generator', dict(['state', dict(['state', wide], ['inc', wide])])],
    [
      'a dict of a class of its own',
      join(global('easydict.EasyDict'), ')\x81(', text('lr'), float(0.1), 'u'),
    ],
    [
      'a list of a class of its own',
      join(global('omegaconf.ListConfig'), ')\x81(', integer(1), integer(2), 'e'),
    ],
    ['a result that is called', join(call('functools.partial', join(global('torch.nn.GELU'))), ')R')],
    ['an object by keyword', join(global('project.Schedule'), ')}\x92')],
    ['bytes of protocol 5', join('\x96', new Uint8Array(BigInt64Array.of(3n).buffer), 'abc')],
    ['a value twice', join(float(0.5), '2\x86')],
    [
      'moments in a storage that is not weights',
      tensor({ ...TWO_BY_THREE, key: '1', type: 'torch.ComplexFloatStorage' }),
    ],
    ['a tensor that is not there', tensor({ ...TWO_BY_THREE, key: '7' })],
    ['an optimizer of the weights’ names', dict(['optimizer', dict(['w', tensor(TWO_BY_THREE)])])],
  ])('is inert: %s', async (_, beside) => {
    for (const data of [
      pickle(dict(['model', weights], ['more', beside])),
      pickle(dict(['more', beside], ['net', weights])),
    ]) {
      expect(await readAll(zipped(data))).toEqual({ w: [1, 2, 3, 4, 5, 6] });
    }
  });

  it.each([
    'model',
    'state_dict',
    'model_state_dict',
    'net',
    'network',
    'teacher',
    'student',
    'ema',
    'weights_v3',
  ])('finds weights under "%s", and within another dict', async (key) => {
    expect(await readAll(zipped(pickle(dict([key, weights], ['epoch', integer(3)]))))).toHaveProperty('w');
    const nested = pickle(dict(['checkpoint', dict([key, weights], ['loss', float(0.1)])]));
    expect(await readAll(zipped(nested))).toHaveProperty('w');
  });

  it('offers weights and their average, the weights first', async () => {
    const other = dict(['w', tensor({ count: 6, offset: 3, size: [3], stride: [1] })]);
    const data = pickle(dict(['model_ema', other], ['model', weights], ['optimizer', weights]));
    const archive = await openPytorch(zipped(data));
    expect([archive.state, archive.states]).toEqual(['model', ['model', 'model_ema']]);
    const average = archive.select('model_ema');
    expect([...toFloat32(await average.read('w'))]).toEqual([4, 5, 6]);
    expect(() => archive.select('swa')).toThrow('no weights under "swa"');
  });

  it('joins a backbone and its head that lie beside each other', async () => {
    const data = pickle(
      dict(
        ['backbone', weights],
        ['classifier', dict(['weight', tensor(TWO_BY_THREE)])],
        ['epoch', integer(1)],
      ),
    );
    const archive = (await openPytorch(zipped(data))).select('backbone+classifier');
    expect([...archive.tensors.keys()]).toEqual(['backbone.w', 'classifier.weight']);
  });

  it('reads a tensor with attributes, and names those of other forms', async () => {
    const plain = join(global('torch._utils._rebuild_tensor_v2'));
    const [, ...args] = [0, ...[tuple(join(tuple(text('storage'), join(global('torch.FloatStorage')), text('0'), text('cpu'), integer(6)), 'Q'), integer(0), tuple(integer(6)), tuple(integer(1)), join('\x89'), join('}'))]]; // prettier-ignore
    const subclass = call(
      'torch._tensor._rebuild_from_type_v2',
      plain,
      join(global('torch.Tensor')),
      ...args,
      join('}'),
    );
    const quantised = call('torch._utils._rebuild_qtensor', integer(1));
    const archive = await openPytorch(zipped(pickle(dict(['w', subclass], ['q', quantised]))));
    expect([...toFloat32(await archive.read('w'))]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(archive.unreadable).toEqual(['q']);
  });

  it('has the settings of a run, however they were kept', async () => {
    const settings = dict(['num_heads', integer(6)], ['model', dict(['depth', integer(12)])]);
    for (const kept of [
      settings,
      object('argparse.Namespace', settings),
      object('project.Config', settings),
    ]) {
      const data = pickle(dict(['model', weights], ['config', kept], ['epoch', integer(2)]));
      const { metadata } = await openPytorch(zipped(data));
      expect(metadata).toEqual({ epoch: 2, 'config.num_heads': 6, 'config.model.depth': 12 });
    }
  });

  it('names a whole object, with the way out', async () => {
    const whole = object('project.models.Detector', dict(['training', join('\x89')]));
    for (const data of [pickle(whole), pickle(dict(['net', whole]))]) {
      expect(await reasonOf(zipped(data))).toContain('a whole object of the class "project.models.Detector"');
    }
  });

  it('steps over storages of other kinds in the legacy format', async () => {
    const moments = tensor({ ...TWO_BY_THREE, key: '1', type: 'torch.ComplexFloatStorage' });
    const object6 = pickle(dict(['model', weights], ['moments', moments]));
    const file = legacy(object6, ['1', '0'], join(int64(6n), new Uint8Array(48), int64(6n), SIX));
    expect(await readAll(bytesSource(file))).toEqual({ w: [1, 2, 3, 4, 5, 6] });
  });

  it('repeats stored numbers by strides of 0', async () => {
    const expanded = tensor({ count: 6, offset: 2, size: [2, 3], stride: [0, 1] });
    expect(await readAll(zipped(named(expanded)))).toEqual({ w: [3, 4, 5, 3, 4, 5] });
    const token = tensor({ count: 6, offset: 5, size: [4], stride: [0] });
    expect(await readAll(zipped(named(token)))).toEqual({ w: [6, 6, 6, 6] });
  });
});

const system = (module: string) => join(global(module), tuple(text('touch /tmp/owned')), 'R');
const deepTuple = join(integer(0), '\x85'.repeat(200));
/** Thirty lists, each ten times the one before: 10^30 values written out. */
const bomb = join(
  ']q\x00',
  ...Array.from({ length: 30 }, (_, i) =>
    join(']q', Uint8Array.of(i + 1), '(', `h${String.fromCharCode(i)}`.repeat(10), 'e'),
  ),
);

describe('hostile and damaged files', () => {
  it.each([
    ['os.system as a weight', zipped(named(system('os.system'))), /"os\.system"/],
    ['posix.system as the whole file', bytesSource(pickle(system('posix.system'))), /"posix\.system"/],
    ['eval, by name only', zipped(named(join(global('builtins.eval')))), /"builtins\.eval"/],
    ['a name from the stack', zipped(named(join(text('os'), text('system'), '\x93'))), /"os\.system"/],
    ['a class of a module', zipped(pickle(global('torchvision.models.resnet.ResNet'), ')\x81}b')), /ResNet/],
    [
      'hostile code in the arguments',
      zipped(
        pickle(dict(['model', dict(['w', tensor(TWO_BY_THREE)])], ['args', system('subprocess.Popen')])),
      ),
      /"subprocess\.Popen"/,
    ],
    ['extension codes', zipped(pickle('\x82\x01')), /operation 0x82/],
    ['a memo bomb', zipped(pickle(bomb)), /memo bomb/],
    ['a memo slot of 4 billion', zipped(pickle(']r', uint32(0xfffffff0))), /memo slot 4294967280/],
    ['tuples nested 200 deep', zipped(pickle(deepTuple)), /nested more than 100 deep/],
    ['marks nested 200 deep', zipped(pickle('('.repeat(200))), /nested more than 100 deep/],
    ['more operations than memory', zipped(pickle('N0'.repeat(600_000))), /more than 1000000 operations/],
    ['an integer of 4 GB', zipped(pickle('\x8b', uint32(0xffffffff))), /integer of 4294967295 bytes/],
    ['a text of 4 GB', zipped(pickle('X', uint32(0xffffffff))), /pickle is cut short/],
    [
      'a name twice',
      zipped(pickle(dict(['w', tensor(TWO_BY_THREE)], ['w', tensor(TWO_BY_THREE)]))),
      /"w" occurs twice/,
    ],
    [
      'a storage of 4 GB',
      zipped(named(tensor({ count: 2 ** 30, size: [2 ** 30], stride: [1] }))),
      /holds 24 bytes, its tensors need 4294967296/,
    ],
    [
      'six numbers shown a million times',
      zipped(named(tensor({ count: 6, size: [1000, 1000], stride: [0, 0] }))),
      /repeats 6 stored elements to 1000000/,
    ],
    [
      'a tensor beyond its storage',
      zipped(named(tensor({ count: 6, offset: 3, size: [2, 3], stride: [3, 1] }))),
      /reaches element 8 of a storage of 6/,
    ],
    ['a missing storage', zipped(named(tensor(TWO_BY_THREE)), {}), /storage "0" is missing/],
    [
      'a storage described in two ways',
      zipped(
        pickle(
          dict(['a', tensor(TWO_BY_THREE)], ['b', tensor({ ...TWO_BY_THREE, type: 'torch.IntStorage' })]),
        ),
      ),
      /two ways/,
    ],
    ['no tensors', zipped(pickle(dict(['model', join('}')]))), /no tensors/],
    ['no dict', zipped(pickle(integer(3))), /no dict of tensors/],
    ['a number among the weights', zipped(named(integer(3))), /"w" is not a tensor/],
    ['operations that do not fit', zipped(pickle('s')), /do not fit together/],
    ['another zip', blobSource(zipOf({ 'word/document.xml': 'x' })), /0 data\.pkl/],
    ['a TorchScript program', zipped(named(tensor(TWO_BY_THREE)), { 'constants.pkl': 'x' }), /TorchScript/],
    [
      'a pickle of something else',
      bytesSource(pickle(integer(1), integer(2))),
      /not one that torch\.save writes/,
    ],
    [
      'a cut legacy file',
      bytesSource(legacy(named(tensor(TWO_BY_THREE)), ['0'], join(int64(6n), SIX.subarray(9)))),
      /cut short/,
    ],
    [
      'a legacy storage of 4 billion',
      bytesSource(legacy(named(tensor(TWO_BY_THREE)), ['0'], int64(2n ** 32n))),
      /claims 4294967296 elements/,
    ],
    ['a picture', bytesSource(latin('\x89PNG\r\n\x1a\n.....')), /begins like neither/],
    ['an empty file', bytesSource(new Uint8Array(0)), /only 0 bytes/],
  ])('refuses %s with its reason', async (_, source, reason) => {
    expect(await reasonOf(source)).toMatch(reason);
  });

  it('refuses a zip that is cut, flipped, or lists an entry twice', async () => {
    const whole = new Uint8Array(
      await zipOf({ 'data.pkl': named(tensor(TWO_BY_THREE)), 'data/0': SIX }).arrayBuffer(),
    );
    expect(await reasonOf(bytesSource(whole.subarray(0, whole.length - 30)))).toMatch(
      /directory at its end is missing/,
    );
    const flipped = whole.slice();
    const at = flipped.findIndex((_, i) => SIX.every((byte, j) => flipped[i + j] === byte));
    flipped[at + 3] ^= 1;
    expect(await reasonOf(bytesSource(flipped))).toMatch(/checksum differs/);
    const two = await latinOf(
      zipOf({ 'data.pkl': named(tensor(TWO_BY_THREE)), 'data/0': SIX, 'data/1': SIX }),
    );
    const twice = latin(two.replaceAll('data/1', 'data/0'));
    expect(await reasonOf(bytesSource(twice))).toMatch(/"archive\/data\/0" occurs twice/);
  });

  it('survives any damage: reads it or refuses it, nothing else', async () => {
    const zip = new Uint8Array(
      await zipOf({ 'data.pkl': named(tensor(TWO_BY_THREE)), 'data/0': SIX }).arrayBuffer(),
    );
    const old = legacy(named(tensor(TWO_BY_THREE)), ['0'], join(int64(6n), SIX));
    const damage = fc.record({
      file: fc.constantFrom(zip, old),
      flips: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }),
      cut: fc.option(fc.nat()),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, flips, cut }) => {
        const bytes = file.slice(0, cut === null ? file.length : cut % file.length);
        for (const [at, bits] of flips) if (bytes.length > 0) bytes[at % bytes.length] ^= bits;
        await reasonOf(bytesSource(bytes));
      }),
      { numRuns: 2000, seed: 6 },
    );
  });
});
