/**
 * The pretrained network that came with the app, open in the worker that scores while anything on the page uses it. Opening
 * and closing never overtake each other, so that a screen that closes takes nothing from the one that opens.
 */
import { loadDemoEncoder } from '@/workers/files';
import { scoringHost } from '@/workers/hosts';
import { reconstructions } from '@/workers/scoring';

/** Side of its patches in pixels of a crop: micro's, eight a side. */
export const DEMO_PATCH = 28;

let users = 0;
let opened: Promise<void> | null = null;
/** Settles after what was asked of the worker last; never rejects. */
let before: Promise<unknown> = Promise.resolve();

// A fresh worker has not got it.
scoringHost.onEnd(() => (opened = null));

/** Says that it is needed. @returns what ends that */
export function holdDemoNetwork(): () => void {
  const letGo = scoringHost.hold();
  let held = true;
  users++;
  return () => {
    if (!held) return;
    held = false;
    letGo();
    if (--users === 0) close();
  };
}

/** Resolves when it can be asked. @throws LabError `model-missing`, as the room's `openCheckpoint` */
export function openDemoNetwork(): Promise<void> {
  if (opened) return opened;
  const mine = next(async () => {
    const file = await loadDemoEncoder();
    await reconstructions.ask((room) => room.openCheckpoint(file, undefined, 'all'));
  }).catch((error: unknown) => {
    // It may have been asked for anew meanwhile.
    if (opened === mine) opened = null;
    throw error;
  });
  opened = mine;
  return mine;
}

function close(): void {
  if (!opened) return;
  opened = null;
  // A worker that is gone holds nothing.
  void next(async () => {
    if (scoringHost.isRunning) await reconstructions.ask((room) => room.closeCheckpoint());
  }).catch(() => {});
}

function next<T>(work: () => Promise<T>): Promise<T> {
  const done = before.then(work);
  before = done.catch(() => {});
  return done;
}
