/** How fast a job went while it was watched, and the time that the rest takes at that rate. Pure. */

/** What is known of a job at a moment. */
export interface WorkSeen {
  /** Another key is another job, whose rate is not known yet. */
  key: string;
  /** Units done, fractions too; null while nobody can tell, though it goes on. */
  done: number | null;
  total: number;
  /** Nothing is done in a pause, and its time does not count. */
  paused: boolean;
}

export interface Pace {
  key: string;
  /** Where it stood last; null before anybody could tell. */
  done: number | null;
  total: number;
  /** Units that were done while it was watched, and the time they took. */
  worked: number;
  workedMs: number;
  /** Time since the last of them. */
  sinceMs: number;
  /** When it was looked at last; null in a pause. */
  atMs: number | null;
}

/**
 * Looks at a job again.
 * @param pace what was known of it; undefined before the first look
 * @param nowMs of a clock that never goes back
 */
export function observe(pace: Pace | undefined, seen: WorkSeen, nowMs: number): Pace {
  const { key, total, paused } = seen;
  const atMs = paused ? null : nowMs;
  if (pace?.key !== key) {
    return { key, done: seen.done, total, worked: 0, workedMs: 0, sinceMs: 0, atMs };
  }
  const sinceMs = pace.sinceMs + (pace.atMs === null ? 0 : nowMs - pace.atMs);
  const done = seen.done ?? pace.done;
  // What was done before it was watched, or went back, took no time that is known.
  if (pace.done === null || done === null || done < pace.done)
    return { ...pace, done, total, sinceMs: pace.done === null ? 0 : sinceMs, atMs };
  if (done === pace.done) return { ...pace, total, sinceMs, atMs };
  const worked = pace.worked + done - pace.done;
  return { key, done, total, worked, workedMs: pace.workedMs + sinceMs, sinceMs: 0, atMs };
}

/** The time that the rest takes; null before anything was done, and in a pause. */
export function leftOf({ done, total, worked, workedMs, sinceMs, atMs }: Pace): number | null {
  if (done === null || worked === 0 || atMs === null) return null;
  return Math.max(0, (workedMs / worked) * (total - done) - sinceMs);
}
