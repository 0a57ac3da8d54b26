/** Begins and resumes the training of a detector, as the Train screen and the table of runs do. */
import type { FinetuneRequest, FinetuneRunInfo, LibraryFace } from '@/workers/protocol';
import { trainingSession } from './lab';
import { openOrigin } from './state/facesStore';
import { useDetectorSettings } from './state/settingsStore';
import { chosenEncoder, labelledFaces } from './state/trainStore';

/** With the settings and the encoder of the form. @throws LabError `wrong-state` while another training is active */
export function startDetector(faces: readonly LibraryFace[]): Promise<void> {
  return start(faces, chosenEncoder());
}

/** Goes on with a training from a file, over the same faces. @throws LabError as `startDetector` */
export function startFromState(state: File, faces: readonly LibraryFace[]): Promise<void> {
  return start(faces, { state });
}

/** Resumes a saved training, over the faces that it was begun with; the form shows its settings. @throws LabError as `startDetector` */
export async function resumeDetector(run: FinetuneRunInfo): Promise<void> {
  const resumed = trainingSession.goOn(run);
  useDetectorSettings.getState().replace(run.config);
  await resumed;
}

function start(faces: readonly LibraryFace[], from: FinetuneRequest['from']): Promise<void> {
  const { draft: config } = useDetectorSettings.getState();
  const origin = openOrigin();
  const { dataset } = origin;
  return trainingSession.start(
    { kind: 'finetune', config, faces: labelledFaces(faces), from, dataset },
    { origin },
  );
}
