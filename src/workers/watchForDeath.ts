/** Tells when a worker died, so that nobody waits for it in vain. */

export interface Death {
  /**
   * The call's outcome, or a rejection when the worker dies before it has one. Unlike a race against one long-lived
   * promise it forgets the outcome: such a promise would hold every answer of the worker for as long as it lives.
   */
  orDeath<T>(call: Promise<T>): Promise<T>;
  /** Declares the worker dead; the first reason counts. */
  announce(reason: Error): void;
  /** The worker is shut down on purpose: whoever waits hears the reason, `onDeath` does not. */
  close(reason: Error): void;
}

/**
 * @param name of the worker, for the message
 * @param onDeath hears the reason, once
 */
export function watchForDeath(
  worker: Worker,
  name: string,
  onDeath: (reason: Error) => void = () => {},
): Death {
  const waiting = new Set<(reason: Error) => void>();
  let died: Error | undefined;
  const close = (reason: Error): void => {
    died ??= reason;
    for (const reject of waiting) reject(died);
    waiting.clear();
  };
  const announce = (reason: Error): void => {
    if (died) return;
    close(reason);
    onDeath(reason);
  };
  worker.addEventListener('error', (event) => {
    announce(new Error(`The ${name} worker failed: ${event.message || 'its script could not be loaded'}`));
  });
  return {
    announce,
    close,
    orDeath: (call) =>
      new Promise((resolve, reject) => {
        if (died) {
          call.catch(() => {}); // the worker's end is what counts
          return reject(died);
        }
        waiting.add(reject);
        const settled = () => waiting.delete(reject);
        call.then(resolve, reject).then(settled, settled);
      }),
  };
}
