/** Lets one mask turn into the next within a quarter of a second; at once for people who prefer less motion. */
import { useEffect, useRef, useState } from 'react';

const FADE_MS = 240;

/** @returns (L) 0..1, on its way from the mask before to this one */
export function useFading(mask: Uint8Array | undefined): Float32Array | undefined {
  const [shown, setShown] = useState<Float32Array>();
  const latest = useRef<Float32Array>(undefined);

  useEffect(() => {
    if (!mask) return;
    const to = Float32Array.from(mask);
    const from = latest.current;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    let frame = 0;
    const began = performance.now();
    function step(): void {
      const t = still || from?.length !== to.length ? 1 : Math.min(1, (performance.now() - began) / FADE_MS);
      const now = t < 1 && from ? to.map((value, i) => from[i] + (value - from[i]) * t) : to;
      latest.current = now;
      setShown(now);
      if (t < 1) frame = requestAnimationFrame(step);
    }
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [mask]);
  return shown;
}
