/** From frames to videos (or people): the mean score of each group, as the field pools frames. */
import { LabError } from '@/lib/errors';

export interface PooledScores {
  /** Group names in order of first appearance. */
  groups: string[];
  scores: Float64Array;
  positive: Uint8Array;
}

/**
 * @param groups the video of each frame
 * @param mixed a group of both classes is refused, or has that of its first frame, as the authors' evaluation pools by name
 * @throws LabError `invalid-file` when a group holds both classes: its mean would mean nothing
 */
export function poolByGroup(
  scores: ArrayLike<number>,
  positive: ArrayLike<number>,
  groups: readonly string[],
  mixed: 'refused' | 'as its first frame' = 'refused',
): PooledScores {
  const pooled = new Map<string, { sum: number; count: number; positive: number }>();
  for (let i = 0; i < scores.length; i++) {
    const entry = pooled.get(groups[i]) ?? { sum: 0, count: 0, positive: positive[i] };
    if (mixed === 'refused' && entry.positive !== positive[i]) {
      throw new LabError(
        'invalid-file',
        `"${groups[i]}" has frames of both classes.`,
        'Name the frames so that each video has a name of its own, for example by its folder.',
      );
    }
    pooled.set(groups[i], { ...entry, sum: entry.sum + scores[i], count: entry.count + 1 });
  }
  const entries = [...pooled.values()];
  return {
    groups: [...pooled.keys()],
    scores: Float64Array.from(entries, ({ sum, count }) => sum / count),
    positive: Uint8Array.from(entries, (entry) => entry.positive),
  };
}
