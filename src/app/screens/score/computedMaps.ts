/** The maps that were computed for a face: which of them is the one of its kind, and with what it was computed. */
import { mapSettingsWords } from '@/app/state/mapCards';
import type { ComputedMap, ScoreFace } from '@/app/state/scoreStore';
import type { ScoreMap } from '@/app/viz/scoreMaps';
import { SCORE_MAPS, type ScoreView } from '@/lib/scoreView';
import type { DetectorInfo } from '@/workers/protocol/scoring';

type Known<T> = ReadonlyMap<string, T>;

/** Of each kind the last one that was looked at. @param known in the order in which they were looked at */
export function computedMaps(
  known: Known<Omit<ComputedMap, 'map'> & { map: ScoreMap | null }>,
): ComputedMap[] {
  const maps = [...known.values()].flatMap(({ map, settings, regions, networkId }) =>
    map ? [{ map, settings, regions, ...(networkId !== undefined && { networkId }) }] : [],
  );
  return SCORE_MAPS.flatMap((kind) => maps.findLast(({ map }) => map.kind === kind) ?? []);
}

/** With `key` as the last that was looked at; the same map where it is that already, or is not known. */
export function lookedAt<T>(known: Known<T>, key: string): Known<T> {
  const answer = known.get(key);
  if (answer === undefined || [...known.keys()].at(-1) === key) return known;
  return new Map([...known].filter(([other]) => other !== key)).set(key, answer);
}

/** As far as the detector has such blocks, heads and patches: a link may name others. */
export function shownView(
  view: ScoreView,
  { depth, heads, imageSize, patchSize }: Pick<DetectorInfo, 'depth' | 'heads' | 'imageSize' | 'patchSize'>,
) {
  const patches = (imageSize / patchSize) ** 2;
  return {
    map: view.map,
    seed: view.seed,
    block: Math.min(view.block, depth - 1),
    head: Math.min(view.head, heads - 1),
    query: Math.min(view.query, patches),
  };
}

/** In words. @param network name of the one behind the residual */
export function settingsOf(
  view: ScoreView,
  detector: DetectorInfo,
  classIndex: number,
  network: string,
): string {
  return mapSettingsWords(shownView(view, detector), { className: detector.classes[classIndex], network });
}

/** Another: maps that were computed before no longer hold. A swap of the outputs gives the same numbers other names. */
export const keyOfMaps = (
  { key }: Pick<ScoreFace, 'key'>,
  { id, statistics, classes }: Pick<DetectorInfo, 'id' | 'statistics' | 'classes'>,
): string => `${key} ${id} ${JSON.stringify([statistics, classes])}`;
