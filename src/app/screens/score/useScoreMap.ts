/** Works out the map that is chosen, for a face and a class; what was worked out before is at hand. */
import { useEffect, useMemo, useState } from 'react';
import { residualOf } from '@/app/state/reconstructor';
import { useScore, type ComputedMap } from '@/app/state/scoreStore';
import { rgbPicture, type Rgba } from '@/app/viz/picture';
import { uniformShares, occlusionMap, patchMap, type ScoreMap } from '@/app/viz/scoreMaps';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { ScoreView } from '@/lib/scoreView';
import type { FaceCrop } from '@/workers/protocol';
import type { DetectorInfo, RegionEffect } from '@/workers/protocol/scoring';
import { scoring } from '@/workers/scoring';
import { computedMaps, lookedAt, settingsOf, shownView } from './computedMaps';

export interface ScoreMapAnswer {
  status: 'working' | 'ready' | 'failed';
  map: ScoreMap | null;
  /** Of the residual: what the pretrained network predicts. */
  reconstruction: Rgba | null;
  /** Of the occlusion: regions, strongest first. */
  regions: readonly RegionEffect[] | null;
  /** With what it was computed, in words. */
  settings: string;
  /** Of the residual: SHA-256 of the network that made it. */
  networkId?: string;
  error: ErrorReport | null;
}

type Answer = Pick<ScoreMapAnswer, 'map' | 'reconstruction' | 'regions'>;

const WORKING: ScoreMapAnswer = {
  status: 'working',
  map: null,
  reconstruction: null,
  regions: null,
  settings: '',
  error: null,
};

/** The map that is chosen, and all that were computed for this face so far. */
export function useScoreMap(
  crop: FaceCrop,
  detector: DetectorInfo,
  classIndex: number,
): ScoreMapAnswer & { all: readonly ComputedMap[] } {
  const view = useScore((state) => state.view);
  const reconstructorId = useScore((state) => state.reconstructor?.id ?? null);
  const [known, setKnown] = useState<ReadonlyMap<string, ScoreMapAnswer>>(new Map());
  // Another framing is another crop.
  const key = `${crop.id} ${keyOf(view, detector.id, classIndex, reconstructorId)}`;
  const looked = lookedAt(known, key);
  if (looked !== known) setKnown(looked);

  useEffect(() => {
    if (known.has(key) || (view.map === 'residual' && reconstructorId === null)) return;
    let wanted = true;
    const network = view.map === 'residual' ? useScore.getState().reconstructor : null;
    const settings = settingsOf(view, detector, classIndex, network?.name ?? '');
    const said = { settings, ...(network && { networkId: network.id }) };
    const settle = (answer: ScoreMapAnswer): void => {
      if (wanted) setKnown((before) => new Map(before).set(key, answer));
    };
    workOut(view, crop, detector, classIndex).then(
      (answer) => settle({ status: 'ready', error: null, ...said, ...answer }),
      (error: unknown) => settle({ ...WORKING, status: 'failed', error: toErrorReport(error) }),
    );
    return () => {
      wanted = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says all that the map depends on, and each face has a panel of its own
  }, [key, known]);

  const all = useMemo(() => computedMaps(known), [known]);
  if (view.map === 'residual' && reconstructorId === null) return { ...WORKING, status: 'ready', all };
  return { ...(known.get(key) ?? WORKING), all };
}

function keyOf(
  { map, block, head, query, seed }: ScoreView,
  detectorId: string,
  classIndex: number,
  reconstructorId: string | null,
): string {
  if (map === 'residual') return `residual ${reconstructorId} ${seed}`;
  const of = map === 'attention' ? `${block} ${head} ${query}` : classIndex;
  return `${map} ${detectorId} ${of}`;
}

async function workOut(
  view: ScoreView,
  crop: FaceCrop,
  detector: DetectorInfo,
  classIndex: number,
): Promise<Answer> {
  const { imageSize, patchSize } = detector;
  const explain = () => scoring.ask((lab) => lab.explain(detector, crop, classIndex));
  const alone = (map: ScoreMap): Answer => ({ map, reconstruction: null, regions: null });
  switch (view.map) {
    case 'residual': {
      const residual = await residualOf(crop, view.seed);
      return {
        ...alone(patchMap('residual', residual.error)),
        reconstruction: rgbPicture(residual.reconstruction, residual.imageSize),
      };
    }
    case 'attention': {
      const { block, head, query } = shownView(view, detector);
      const tokens = (imageSize / patchSize) ** 2 + 1;
      const weights = await scoring.ask<Float32Array>((lab) =>
        lab.attention(detector, crop, { block, head, query }),
      );
      // An even look gives every token, the class token too, the same.
      return alone(
        patchMap(
          'attention',
          weights.map((value) => value * tokens),
        ),
      );
    }
    case 'occlusion': {
      const { regions } = await explain();
      return { ...alone(occlusionMap(crop.parsing, regions)), regions };
    }
    case 'grad-cam': {
      const map = await scoring.ask<Float32Array>((lab) => lab.gradCam(detector, crop, classIndex));
      return alone(patchMap('grad-cam', uniformShares(map)));
    }
    case 'relevance':
    case 'rollout': {
      const explanation = await explain();
      return alone(patchMap(view.map, uniformShares(explanation[view.map])));
    }
  }
}
