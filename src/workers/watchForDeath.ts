/** Tells when a worker died, so that nobody waits for it in vain. */

export interface Death {
  /** Rejects when the worker crashes or is declared dead, for calls to race against. */
  promise: Promise<never>;
  announce: (reason: Error) => void;
}

/** @param name of the worker, for the message */
export function watchForDeath(worker: Worker, name: string): Death {
  let announce: (reason: Error) => void = () => {};
  const promise = new Promise<never>((_, reject) => {
    announce = reject;
  });
  promise.catch(() => {}); // nobody may be waiting when it happens
  worker.addEventListener('error', (event) => {
    announce(new Error(`The ${name} worker failed: ${event.message || 'its script could not be loaded'}`));
  });
  return { promise, announce };
}
