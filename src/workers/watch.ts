/**
 * Notices what the browser tells nobody: that a worker has closed itself, or was taken by the browser (its lock is free
 * again), and that it answers no more while something is asked of it.
 */
import type { Remote } from 'comlink';
import { LabError } from '@/lib/errors';
import { formatDuration } from '@/lib/format';
import type { ServedRooms } from './serve';

/** A silence is told after so many tries without an answer. */
const TRIES = 4;

export interface Watched {
  /** For messages. */
  name: string;
  served: Remote<ServedRooms>;
  /** Longer than anything that it does without hearing messages. */
  silentMs: number;
  /** Whether somebody waits for an answer of it. */
  isAsked: () => boolean;
  /** Hears once why it is gone. */
  tell: (reason: Error) => void;
}

/** @returns what ends the watch */
export function watchWorker({ name, served, silentMs, isAsked, tell }: Watched): () => void {
  let unanswered = 0;
  // Tries are counted and not time: of a machine that slept, time says nothing.
  const timer = setInterval(() => {
    if (!isAsked()) return void (unanswered = 0);
    if (unanswered >= TRIES) {
      stop();
      tell(silent(name, silentMs));
      return;
    }
    if (unanswered++ > 0) return; // the first try is still on its way
    void served.ping().then(() => (unanswered = 0));
  }, silentMs / TRIES);
  const stop = () => clearInterval(timer);
  void tellEnd(name, served, (reason) => {
    stop();
    tell(reason);
  });
  return stop;
}

/** The worker holds a lock as long as it lives; whoever waits for it has it then. */
async function tellEnd(
  name: string,
  served: Remote<ServedRooms>,
  tell: (reason: Error) => void,
): Promise<void> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  if (!locks) return;
  const lock = `fsfm-lab-worker-${crypto.randomUUID()}`;
  if (!(await served.live(lock).catch(() => false))) return;
  await locks.request(lock, () => tell(ended(name)));
}

const ended = (name: string): LabError =>
  new LabError(
    'wrong-state',
    `The ${name} worker ended by itself.`,
    'What was done before is still here. Try again: a fresh one starts.',
  );

const silent = (name: string, ms: number): LabError =>
  new LabError(
    'wrong-state',
    `The ${name} worker has not answered for ${formatDuration(ms)} and was closed.`,
    'What was done before is still here. Try again; if it happens again, close the browser and open it again.',
  );
