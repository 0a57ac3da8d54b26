/** Lets something run from 0 to its end once, or to wherever a person moves it; at its end from the beginning where less motion is preferred. */
import { useEffect, useState } from 'react';

export interface Reveal {
  /** 0..end, with fractions. */
  at: number;
  isPlaying: boolean;
  /** Stops there. */
  moveTo: (at: number) => void;
  /** Goes on, from the beginning where it has ended. */
  play: () => void;
  pause: () => void;
}

export const wantsStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The longest time that one frame may stand for, in seconds: a tab that was hidden goes on where it was. */
const LONGEST_FRAME = 0.1;

/**
 * @param end what it runs to; runs anew when the component gets another key
 * @param perSecond how far it runs in a second
 */
export function useReveal(end: number, perSecond: number): Reveal {
  const [at, setAt] = useState(() => (wantsStill() ? end : 0));
  const [wants, setWants] = useState(() => !wantsStill());
  const isPlaying = wants && at < end;

  useEffect(() => {
    if (!isPlaying) return;
    let before = performance.now();
    let frame = requestAnimationFrame(step);
    function step(now: number): void {
      const seconds = Math.min(LONGEST_FRAME, Math.max(0, now - before) / 1000);
      before = now;
      setAt((value) => Math.min(end, value + seconds * perSecond));
      frame = requestAnimationFrame(step);
    }
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, end, perSecond]);

  return {
    at: Math.min(at, end),
    isPlaying,
    moveTo: (to) => {
      setWants(false);
      setAt(to);
    },
    play: () => {
      if (at >= end) setAt(0);
      setWants(true);
    },
    pause: () => setWants(false),
  };
}
