import { useEffect, useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { splitOf } from '@/app/state/trainedDetector';
import type { SplitPlan } from '@/workers/protocol';

/** How Train would split the faces of the open dataset with its settings as they are; null where none has a class. */
export function useSplit(): SplitPlan | null {
  const faces = useFaces((state) => state.faces);
  const isImporting = useFaces(({ status }) => status.phase === 'importing');
  const config = useDetectorSettings((state) => state.draft);
  const [split, setSplit] = useState<SplitPlan | null>(null);
  useEffect(() => {
    // Faces come many times a second: once they are all there.
    if (isImporting) return;
    let wanted = true;
    void reportFailure(async () => {
      const plan = await splitOf(config, faces);
      if (wanted) setSplit(plan);
    });
    return () => {
      wanted = false;
    };
  }, [config, faces, isImporting]);
  return split;
}
