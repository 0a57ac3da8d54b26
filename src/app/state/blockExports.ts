/** What was found of the blocks of networks, as tables. */
import { csvOf } from '@/lib/csv';
import type { BlockComparison } from '@/workers/protocol/evaluation';

/** A row for each head: mean attention distance in pixels of the 224-pixel crop. */
export function distancesCsv({ networks, faces }: BlockComparison): string {
  const rows = networks.flatMap(({ name, size, heads, distance, uniform }) =>
    Array.from(distance, (value, i) => [
      ...[name, size, 1 + Math.floor(i / heads), 1 + (i % heads)],
      ...[value, uniform, faces],
    ]),
  );
  const head = ['network', 'size', 'block', 'head', 'mean attention distance (px)'];
  return csvOf([[...head, 'of uniform attention (px)', 'faces'], ...rows]);
}

/** A row for each network and number of shots. */
export function probesCsv({ networks, faces }: BlockComparison): string {
  const rows = networks.flatMap(({ name, size, probes }) =>
    probes.map(({ shots, draws, mean, deviation }) => [name, size, shots, draws, mean, deviation, faces]),
  );
  const head = ['network', 'size', 'shots a class', 'draws', 'mean AUC', 'standard deviation', 'faces'];
  return csvOf([head, ...rows]);
}

/** Blocks of the first network in rows, those of the last in columns. */
export function similarityCsv({ networks, similarity, faces }: BlockComparison): string {
  const [first, last] = endsOf(networks);
  const columns = Array.from({ length: last.depth }, (_, i) => `${last.name}, block ${i + 1}`);
  const rows = Array.from({ length: first.depth }, (_, i) => [
    `${first.name}, block ${i + 1}`,
    ...Array.from(similarity.subarray(i * last.depth, (i + 1) * last.depth), (value) =>
      Number.isNaN(value) ? null : value,
    ),
  ]);
  return csvOf([[`linear CKA of ${faces} faces`, ...columns], ...rows]);
}

/** The networks whose blocks are compared: one with itself where there is one. */
export function endsOf<T>(networks: readonly T[]): [first: T, last: T] {
  return [networks[0], networks[networks.length - 1]];
}

/** The block of the last network that is most like each of the first, from 1; null where nothing is known. */
export function mostAlike({ networks, similarity }: BlockComparison): (number | null)[] {
  const [first, last] = endsOf(networks);
  return Array.from({ length: first.depth }, (_, i) => {
    const row = [...similarity.subarray(i * last.depth, (i + 1) * last.depth)];
    const known = row.filter((value) => !Number.isNaN(value));
    return known.length > 0 ? 1 + row.indexOf(Math.max(...known)) : null;
  });
}
