/** The pixels of a face of the queue, read again when it is looked at. */
import { useEffect, useState } from 'react';
import { readScoreFace } from '@/app/state/scoreCrops';
import type { ScoreFace } from '@/app/state/scoreStore';
import { useActiveDetector } from '@/app/useScoreDetectors';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { FaceCrop } from '@/workers/protocol';

interface Read {
  key: string | null;
  crop: FaceCrop | null;
  error: ErrorReport | null;
}

/** As the detector in use has it cut. Null until they are read; `error` says why they cannot be. */
export function useFaceCrop(face: ScoreFace | null): Omit<Read, 'key'> {
  const [read, setRead] = useState<Read>({ key: null, crop: null, error: null });
  const framing = useActiveDetector()?.framing ?? 'ours';
  const key = face && `${face.key} ${framing}`;
  useEffect(() => {
    if (!face || key === null) return;
    let wanted = true;
    readScoreFace(face, framing).then(
      (crop) => {
        if (wanted) setRead({ key, crop, error: null });
      },
      (error: unknown) => {
        if (wanted) setRead({ key, crop: null, error: toErrorReport(error) });
      },
    );
    return () => {
      wanted = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a face that was scored again is another object with the same pixels
  }, [key]);
  return read.key === key ? read : { crop: null, error: null };
}
