/** How the score of one face changes as its picture is degraded, by the detectors in use. */
import { create } from '@/app/state/createStore';
import type { DetectorInfo, RobustnessCurve } from '@/workers/protocol/scoring';
import { scoring } from '@/workers/scoring';
import { askBeforeLeaving } from './leaving';
import { readScoreFace } from './scoreCrops';
import { activeDetector, secondDetector } from './scoreDetectors';
import { findSelected, useScore } from './scoreStore';

interface ScoreRobustness {
  working: boolean;
  /** The latest that was measured; of detectors as they were known then. */
  measured: { faceKey: string; lines: { detector: DetectorInfo; curves: RobustnessCurve[] }[] } | null;
}

export const useScoreRobustness = create<ScoreRobustness>()(() => ({ working: false, measured: null }));

askBeforeLeaving(() => useScoreRobustness.getState().working);

/** Measures the face that is looked at; nothing without a face or a detector. @throws LabError as the scoring worker */
export async function measureRobustness(): Promise<void> {
  const { face } = findSelected(useScore.getState());
  const detectors = [activeDetector(), secondDetector()].filter((info) => info !== null);
  if (!face || detectors.length === 0) return;
  useScoreRobustness.setState({ working: true });
  try {
    const lines = [];
    for (const detector of detectors) {
      const { rgb } = await readScoreFace(face, detector.framing);
      lines.push({ detector, curves: await scoring.ask((lab) => lab.robustness(detector, { rgb })) });
    }
    useScoreRobustness.setState({ measured: { faceKey: face.key, lines } });
  } finally {
    useScoreRobustness.setState({ working: false });
  }
}
