/** A button that takes files of detectors into the library. */
import { saveDetectorFiles } from '@/app/state/detectors';
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
        onFiles={saveDetectorFiles}
      >
        Open detector files
      </FileButton>
    </div>
  );
}
