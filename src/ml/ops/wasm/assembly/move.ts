/** Copies between arrangements of the same numbers: transposed, sliced, tiled, joined. */
import { intWord, launch, setWord, word } from './job';

const FROM: i32 = 0;
const INTO: i32 = 1;
const ELEMENT: i32 = 2;
const RUNS_EACH: i32 = 3;
/** Six sizes and six strides of each side in elements, outermost first; written by the caller. */
const SIZES: i32 = 8;
const FROM_STRIDES: i32 = 14;
const INTO_STRIDES: i32 = 20;
const AXES: i32 = 6;

const TASK_ELEMENTS: i32 = 32_768;

/** Copies elements of `bytes` (1 or 4) bytes; sizes and strides stand in words 8 to 25. */
export function copyStrided(from: usize, into: usize, bytes: i32): void {
  setWord(FROM, from);
  setWord(INTO, into);
  setWord(ELEMENT, bytes);
  let runs = 1;
  for (let axis = 0; axis < AXES - 1; axis++) runs *= intWord(SIZES + axis);
  const each = max(1, TASK_ELEMENTS / max(1, intWord(SIZES + AXES - 1)));
  setWord(RUNS_EACH, each);
  launch(copyTask, (runs + each - 1) / each);
}

function copyTask(task: i32): void {
  let runs = 1;
  for (let axis = 0; axis < AXES - 1; axis++) runs *= intWord(SIZES + axis);
  const last = min(runs, (task + 1) * intWord(RUNS_EACH));
  for (let i = task * intWord(RUNS_EACH); i < last; i++) copyRun(i);
}

function copyRun(index: i32): void {
  let from = 0;
  let into = 0;
  for (let axis = AXES - 2; axis >= 0; axis--) {
    const size = intWord(SIZES + axis);
    const at = index % size;
    index /= size;
    from += at * intWord(FROM_STRIDES + axis);
    into += at * intWord(INTO_STRIDES + axis);
  }
  const bytes = word(ELEMENT);
  const count = <usize>intWord(SIZES + AXES - 1);
  const fromStep = <usize>intWord(FROM_STRIDES + AXES - 1) * bytes;
  const intoStep = <usize>intWord(INTO_STRIDES + AXES - 1) * bytes;
  let source = word(FROM) + <usize>from * bytes;
  let target = word(INTO) + <usize>into * bytes;
  if (bytes == 1) {
    for (let i: usize = 0; i < count; i++, source += fromStep, target += intoStep)
      store<u8>(target, load<u8>(source));
    return;
  }
  if (fromStep == 4 && intoStep == 4) {
    const end = target + (count << 2);
    for (; target + 16 <= end; target += 16, source += 16) v128.store(target, v128.load(source));
    for (; target < end; target += 4, source += 4) store<u32>(target, load<u32>(source));
    return;
  }
  for (let i: usize = 0; i < count; i++, source += fromStep, target += intoStep)
    store<u32>(target, load<u32>(source));
}

/** y [batch, outer, count, inner] = x [batch, outer, axis, inner] at ids [batch, count]; four-byte elements. */
export function gatherAxis(
  x: usize,
  ids: usize,
  y: usize,
  batch: i32,
  outer: i32,
  axis: i32,
  count: i32,
  inner: i32,
): void {
  const bytes = (<usize>inner) << 2;
  for (let b = 0; b < batch; b++) {
    for (let o = 0; o < outer; o++) {
      const slice = <usize>(b * outer + o);
      const from = x + slice * <usize>axis * bytes;
      const into = y + slice * <usize>count * bytes;
      for (let k = 0; k < count; k++) {
        const id = <usize>load<i32>(ids + ((<usize>(b * count + k)) << 2));
        const source = from + id * bytes;
        const target = into + <usize>k * bytes;
        for (let i: usize = 0; i < bytes; i += 4) store<u32>(target + i, load<u32>(source + i));
      }
    }
  }
}

/** y [segments, inner] = sum of the rows of x [rows, inner] by their ids, in their order; negative ids are left out. */
export function segmentSum(x: usize, ids: usize, y: usize, rows: i32, inner: i32, segments: i32): void {
  const bytes = (<usize>inner) << 2;
  memory.fill(y, 0, <usize>segments * bytes);
  for (let row: usize = 0; row < <usize>rows; row++) {
    const id = load<i32>(ids + (row << 2));
    if (id < 0) continue;
    const from = x + row * bytes;
    const into = y + <usize>id * bytes;
    for (let i: usize = 0; i < bytes; i += 4) store<f32>(into + i, load<f32>(into + i) + load<f32>(from + i));
  }
}
