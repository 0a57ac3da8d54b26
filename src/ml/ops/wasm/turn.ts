/** The turn of whatever waits in a thread's queue while that thread computes. */

const waiting: (() => void)[] = [];
let channel: MessageChannel | undefined;

/** Resolves when messages that have arrived by now were delivered; timers would be held back by the browser. */
export function messagesHeard(): Promise<void> {
  return new Promise((resolve) => {
    // In Node an open channel would keep the process alive.
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    if (!channel) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => waiting.shift()?.();
    }
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}
