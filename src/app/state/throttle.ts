/** Rate limits for what leads to React renders. */

/**
 * Calls `action` at once and then at most once every `intervalMs`, always with the latest value.
 * `flush` delivers a waiting value now.
 */
export function throttle<T>(
  action: (value: T) => void,
  intervalMs: number,
): ((value: T) => void) & {
  flush: () => void;
} {
  let waiting: { value: T } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function deliver(): void {
    timer = undefined;
    if (!waiting) return;
    const { value } = waiting;
    waiting = undefined;
    timer = setTimeout(deliver, intervalMs);
    action(value);
  }

  function call(value: T): void {
    waiting = { value };
    if (timer === undefined) deliver();
  }

  call.flush = () => {
    clearTimeout(timer);
    deliver();
  };
  return call;
}

/**
 * Calls `action` with the latest value once no other came for `restMs`: for what would be too much to hear as it changes.
 * `cancel` drops a waiting value.
 */
export function afterRest<T>(
  action: (value: T) => void,
  restMs: number,
): ((value: T) => void) & { cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const call = (value: T): void => {
    clearTimeout(timer);
    timer = setTimeout(() => action(value), restMs);
  };
  call.cancel = () => clearTimeout(timer);
  return call;
}
