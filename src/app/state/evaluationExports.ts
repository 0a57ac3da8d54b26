/** An evaluation for papers, spreadsheets and programs. */
import { csvOf } from '@/lib/csv';
import type { CrossTable } from '@/lib/crossTable';
import type { Level } from '@/lib/evaluationLink';
import { jsonOf } from '@/lib/json';
import { APP_VERSION } from '@/lib/version';
import type { Evaluated } from './evaluateStore';
import { FIGURES } from './figures';

const columnOf = ({ name, part }: { name: string; part: string }) =>
  part === 'all' ? name : `${name}, ${part}`;

export function asCrossTable(
  { detectors, sets, cells }: Evaluated,
  figureKey: string,
  level: Level,
): CrossTable {
  const figure = FIGURES.find(({ key }) => key === figureKey) ?? FIGURES[0];
  const nameOf = (list: readonly { id: string; name: string }[], wanted: string) =>
    list.find(({ id }) => id === wanted)?.name ?? wanted;
  return {
    title: level === 'frame' ? figure.label : `${figure.label}, videos`,
    rows: detectors.map(({ name }) => name),
    columns: sets.map(columnOf),
    values: detectors.map(({ id }) =>
      sets.map((set) => {
        const cell = cells.find(({ detectorId, setId }) => detectorId === id && setId === set.id);
        const figures = cell?.report?.[level];
        return figures ? figure.read(figures) : null;
      }),
    ),
    lowerIsBetter: figure.lowerIsBetter,
    notes: cells.flatMap(({ detectorId, setId, warnings }) =>
      warnings.map((sentence) => `${nameOf(detectors, detectorId)} on ${nameOf(sets, setId)}: ${sentence}`),
    ),
  };
}

/** One line a figure; an empty value is undefined. */
export function asCsv({ detectors, sets, cells }: Evaluated): string {
  const rows = cells.flatMap(({ detectorId, setId, report, warnings }) => {
    const detector = detectors.find(({ id }) => id === detectorId)?.name ?? detectorId;
    const set = sets.find(({ id }) => id === setId);
    if (!report || !set) return [];
    return (['frame', 'video'] as const).flatMap((level) => {
      const figures = report[level];
      if (!figures) return [];
      return FIGURES.map(({ key, read, interval }) => {
        const range = interval?.(figures) ?? null;
        const bounds = [range?.low ?? null, range?.high ?? null];
        return [
          detector,
          set.name,
          set.part,
          level,
          figures.samples,
          key,
          read(figures),
          ...bounds,
          warnings.join(' '),
        ];
      });
    });
  });
  return csvOf([
    ['detector', 'dataset', 'part', 'level', 'samples', 'figure', 'value', 'low', 'high', 'warning'],
    ...rows,
  ]);
}

/** Everything, each picture's score too. */
export function asJson({ detectors, sets, cells, ...about }: Evaluated): string {
  return jsonOf({
    app: `FSFM Lab ${APP_VERSION}`,
    ...about,
    detectors,
    sets: sets.map(({ id, name, part, genuine }) => ({ id, name, part, genuine })),
    cells,
  });
}
