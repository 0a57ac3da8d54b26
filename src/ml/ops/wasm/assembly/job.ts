/**
 * How kernels share their work. A driver writes its arguments down, then `launch` has a task function run once for each
 * task number, on all threads. Which thread runs a task is nobody's business: tasks write to places of their own, and
 * how many there are depends on shapes alone, so that results are the same for any number of threads.
 *
 * A driver may return while other threads still work on what it launched; the caller prepares the next kernel meanwhile.
 * Nothing may be read or written, no argument and no tensor, before `join`: JavaScript calls it in front of every kernel
 * and every look at the memory.
 *
 * In a build without threads the tasks run one after the other, at once.
 */

/** Arguments of the current kernel, one word each; tensors as addresses. */
const WORDS: usize = memory.data(256, 64);
/** Generation (high word) and tasks not yet taken (low word). Lines of their own, so that threads do not share them. */
const TICKET: usize = memory.data(64, 64);
const FINISHED: usize = memory.data(64, 64);
const SLEEPERS: usize = memory.data(64, 64);
const WAITING: usize = memory.data(64, 64);
const FUNCTION: usize = memory.data(64, 64);
const COUNT: usize = FUNCTION + 4;

/** Idle looks at the ticket before a thread lies down: about as long as a page takes from one kernel to the next. */
const IDLE_LOOKS: i32 = 20_000;
/** Looks of the first thread at the others' last tasks before it waits for them. */
const FINISH_LOOKS: i32 = 20_000;

/** Number of this thread: 0 is the one that starts kernels. */
let self: i32 = 0;
/** Threads beside the first; known to the first only. */
let helpers: i32 = 0;
/** The first thread may block: not so on the main thread of a page. */
let mayWait: bool = false;
let generation: u32 = 0;
/** Tasks of the kernel that has not been joined; 0 for none. */
let launched: i32 = 0;

export function wordsAddress(): usize {
  return WORDS;
}

export function threadNumber(): i32 {
  return self;
}

export function word(index: i32): usize {
  return load<usize>(WORDS + ((<usize>index) << 2));
}

export function intWord(index: i32): i32 {
  return load<i32>(WORDS + ((<usize>index) << 2));
}

export function floatWord(index: i32): f32 {
  return load<f32>(WORDS + ((<usize>index) << 2));
}

export function setWord(index: i32, value: usize): void {
  store<usize>(WORDS + ((<usize>index) << 2), value);
}

export function setIntWord(index: i32, value: i32): void {
  store<i32>(WORDS + ((<usize>index) << 2), value);
}

export function setFloatWord(index: i32, value: f32): void {
  store<f32>(WORDS + ((<usize>index) << 2), value);
}

/** Tells the first thread how many others serve. */
export function open(others: i32, blocking: bool): void {
  helpers = others;
  mayWait = blocking;
}

/** Has `task(0)` to `task(count - 1)` run; they are done after the next `join`. Not from inside a task, not twice without it. */
export function launch(task: (index: i32) => void, count: i32): void {
  if (ASC_FEATURE_THREADS) {
    if (helpers > 0 && count > 1) {
      publish(task.index, count);
      return;
    }
  }
  for (let i = 0; i < count; i++) task(i);
}

/** Helps with what was launched, and returns when all of it is done. */
export function join(): void {
  if (ASC_FEATURE_THREADS) {
    if (launched == 0) return;
    while (take()) {}
    finish(launched);
    launched = 0;
  }
}

/** Runs `task(0)` to `task(count - 1)`; returns when all are done. */
export function parallel(task: (index: i32) => void, count: i32): void {
  launch(task, count);
  join();
}

function publish(index: u32, count: i32): void {
  launched = count;
  store<u32>(FUNCTION, index);
  store<i32>(COUNT, count);
  atomic.store<i32>(FINISHED, 0);
  generation++;
  atomic.store<u64>(TICKET, ((<u64>generation) << 32) | (<u64>count));
  const sleepers = atomic.load<i32>(SLEEPERS);
  if (sleepers > 0) atomic.notify(TICKET, min(sleepers, count - 1));
}

/** Takes one task and runs it; false when none is left. */
function take(): bool {
  const ticket = atomic.load<u64>(TICKET);
  if (<u32>ticket == 0) return false;
  // The count goes down by one for whoever succeeds; the kernel cannot end before that task has.
  if (atomic.cmpxchg<u64>(TICKET, ticket, ticket - 1) != ticket) return true;
  const count = load<i32>(COUNT);
  call_indirect<void>(load<u32>(FUNCTION), count - <i32>(<u32>ticket));
  if (atomic.add<i32>(FINISHED, 1) + 1 == count && atomic.load<i32>(WAITING) != 0) {
    atomic.notify(FINISHED, 1);
  }
  return true;
}

function finish(count: i32): void {
  for (let looks = 0; looks < FINISH_LOOKS; looks++) {
    if (atomic.load<i32>(FINISHED) == count) return;
  }
  if (mayWait) atomic.store<i32>(WAITING, 1);
  for (;;) {
    const finished = atomic.load<i32>(FINISHED);
    if (finished == count) break;
    if (mayWait) atomic.wait<i32>(FINISHED, finished, -1);
  }
  if (mayWait) atomic.store<i32>(WAITING, 0);
}

/** What a helping thread does for the rest of its life: it is ended from outside. */
export function serve(index: i32): void {
  if (!ASC_FEATURE_THREADS) return;
  self = index;
  let looks = 0;
  for (;;) {
    if (take()) {
      looks = 0;
      continue;
    }
    if (++looks < IDLE_LOOKS) continue;
    looks = 0;
    const ticket = atomic.load<u64>(TICKET);
    if (<u32>ticket != 0) continue;
    atomic.add<i32>(SLEEPERS, 1);
    atomic.wait<i64>(TICKET, ticket, -1);
    atomic.sub<i32>(SLEEPERS, 1);
  }
}
