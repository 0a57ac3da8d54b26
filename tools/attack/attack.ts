/** Attacks each target so many times by one seed, and says what became of it. */
import { deriveSeed, SeededRandom } from '../../src/lib/random';
import type { Target } from './targets';

export interface Row {
  target: Target;
  tried: number;
  read: number;
  refused: number;
  /** Neither, with the seed that repeats it. */
  broken: { seed: number; why: string }[];
}

/** @param seed of the whole attack; each try has one of its own */
export async function attack(targets: readonly Target[], count: number, seed: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [stream, target] of targets.entries()) {
    const row: Row = { target, tried: count, read: 0, refused: 0, broken: [] };
    for (let i = 0; i < count; i++) {
      const own = deriveSeed(deriveSeed(seed, stream), i);
      try {
        row[await target.attack(SeededRandom.fromSeed(own))]++;
      } catch (error) {
        row.broken.push({
          seed: own,
          why: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
      }
    }
    rows.push(row);
  }
  return rows;
}

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ target, tried, read, refused, broken }) =>
    [target.name, tried, read, refused, broken.length, target.holds].join(' | '),
  );
  return [
    '| what is damaged | tries | read | refused | anything else | what has to hold |',
    '|---|---|---|---|---|---|',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}
