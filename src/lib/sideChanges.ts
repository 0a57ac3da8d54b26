/** A robustness curve in words: where a score changes sides of the threshold as the picture is degraded. */

export type DegradationKind = 'jpeg' | 'blur' | 'resize';

const AT: Readonly<Record<DegradationKind, (level: number) => string>> = {
  jpeg: (level) => `JPEG ${level}`,
  blur: (level) => `blur of sigma ${level}`,
  resize: (level) => `${level} times smaller`,
};

/**
 * @param levels from mild to strong
 * @param scores of the picture as it is, then at each level
 * @param threshold at or above which a score is of the other side
 */
export function sideChanges(
  kind: DegradationKind,
  levels: readonly number[],
  scores: readonly number[],
  threshold: number,
): string {
  const sides = scores.map((score) => score >= threshold);
  const changes = levels.filter((_, i) => sides[i + 1] !== sides[i]);
  const [first, second] = changes.map(AT[kind]);
  if (changes.length === 0) {
    const last = AT[kind](levels[levels.length - 1]);
    return `stays ${sides[0] ? 'at or above' : 'below'} the threshold up to ${last}`;
  }
  if (changes.length === 1) return `changes sides at ${first}`;
  if (changes.length === 2) return `changes sides at ${first}, and back at ${second}`;
  return `changes sides ${changes.length} times, first at ${first}`;
}
