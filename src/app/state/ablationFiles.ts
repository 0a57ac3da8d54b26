/** An ablation as files: table, curves, and a picture of the curves, of the runs that are finished. */
import { curvesSvg } from '@/app/viz/curvesSvg';
import { smooth, thin } from '@/app/viz/smoothing';
import { ABLATION_TITLES } from '@/lib/ablation';
import type { AblationInfo, ExportedFile, PretrainRunInfo, RunInfo } from '@/workers/protocol';
import { ablationCurvesCsv, ablationTableCsv, type MadeRun } from './ablationTable';
import { placesOn } from './runComparison';
import { curvesOf } from './runsStore';

const SVG_POINTS = 400;
const SVG_SMOOTHING = 0.8;

/** Those of its runs that exist, with their variant. */
export function runsOf(
  { runs }: AblationInfo,
  all: readonly RunInfo[],
): { label: string; run: PretrainRunInfo }[] {
  return runs.flatMap(({ label, runId }) => {
    const run = all.find(({ id }) => id === runId);
    return run?.kind === 'pretrain' ? [{ label, run }] : [];
  });
}

/** Those that are finished. */
export const finishedRuns = (ablation: AblationInfo, all: readonly RunInfo[]) =>
  runsOf(ablation, all).filter(({ run }) => run.phase === 'finished');

/** Runs with their curves. */
export function withCurves(runs: readonly { label: string; run: PretrainRunInfo }[]): Promise<MadeRun[]> {
  return Promise.all(
    runs.map(async ({ label, run }) => ({ label, run, series: (await curvesOf(run)).series })),
  );
}

const file = (name: string, type: string, text: string): ExportedFile => ({
  name: `fsfm-ablation-${name}`,
  blob: new Blob([text], { type }),
});

export const ablationTableFile = (ablation: AblationInfo, made: readonly MadeRun[]): ExportedFile =>
  file('table.csv', 'text/csv', ablationTableCsv(ablation, made));

export const ablationCurvesFile = (ablation: AblationInfo, made: readonly MadeRun[]): ExportedFile =>
  file('curves.csv', 'text/csv', ablationCurvesCsv(ablation, made));

export function ablationPictureFile({ kind }: AblationInfo, made: readonly MadeRun[]): ExportedFile {
  const curves = made.map(({ label, series }) => {
    const rows = thin(series.length, SVG_POINTS);
    const places = placesOn('epochs', series);
    const values = smooth(series.column('c1'), SVG_SMOOTHING);
    return { label, places: rows.map((row) => places[row]), values: rows.map((row) => values[row]) };
  });
  const title = `C1 (hidden patches), ${ABLATION_TITLES[kind].toLowerCase()}, smoothed`;
  return file('curves.svg', 'image/svg+xml', curvesSvg(title, 'epochs', curves));
}
