/** A button that takes files of detectors into the library. */
import { openDetectorFiles } from '@/app/actions/detectors';
import { saveDetectorFiles } from '@/app/state/detectors';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';
import { FileButton } from './FileButton';
import layout from './layout.module.css';

export function OpenDetectorFiles() {
  return (
    <div className={layout.row}>
      <FileButton
        id="detector-files"
        label="Detector files"
        accept={`${MODEL_EXTENSIONS},.txt`}
        action={openDetectorFiles}
        multiple
        onFiles={saveDetectorFiles}
      />
    </div>
  );
}
