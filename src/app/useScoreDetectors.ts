/** The detectors of the scoring screen, in components. */
import { useShallow } from 'zustand/react/shallow';
import { useDetectors, useSavedDetector } from '@/app/state/detectors';
import { useScore } from '@/app/state/scoreStore';
import type { DetectorInfo, SavedDetector } from '@/workers/protocol/scoring';

export function useActiveDetector(): DetectorInfo | null {
  return useSavedDetector(useScore((state) => state.activeId))?.info ?? null;
}

export function useSecondDetector(): DetectorInfo | null {
  return useSavedDetector(useScore((state) => state.compareId))?.info ?? null;
}

export function useOpenDetectors(): SavedDetector[] {
  const ids = useScore((state) => state.detectorIds);
  return useDetectors(
    useShallow(({ saved }) => ids.flatMap((id) => saved?.find(({ info }) => info.id === id) ?? [])),
  );
}
