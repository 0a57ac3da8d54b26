/** A button that keeps files of detectors in this browser. */
import { keepDetectorFiles } from '@/app/state/detectors';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';
import { FileButton } from './FileButton';

export function OpenDetectorFiles() {
  return (
    <div>
      <FileButton
        id="detector-files"
        label="Detector files"
        accept={MODEL_EXTENSIONS}
        multiple
        onFiles={keepDetectorFiles}
      >
        Open detector files
      </FileButton>
    </div>
  );
}
