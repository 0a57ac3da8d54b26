/** The detector's settings, and the encoder that it begins with. */
import { chooseEncoder, copySettingsLink, fromScratch, resetSettings } from '@/app/actions/train/begin';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { takeEncoder } from '@/app/state/encoderChoice';
import { useTrain } from '@/app/state/trainStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FileButton } from '@/app/ui/FileButton';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import { SettingsPanel } from '@/app/ui/settings/SettingsPanel';
import { DETECTOR } from '@/lib/detectorConfig';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';
import styles from './Train.module.css';

export function DetectorPanel() {
  return (
    <SettingsPanel
      definition={DETECTOR}
      useStore={useDetectorSettings}
      idPrefix="train"
      reset={resetSettings}
      buttons={<ActionButton action={copySettingsLink} />}
    >
      <EncoderChoice />
    </SettingsPanel>
  );
}

function EncoderChoice() {
  const encoder = useTrain((state) => state.encoder);
  return (
    <div className={`${layout.tight} ${layout.sunken} ${styles.encoder}`}>
      <p>
        Encoder:{' '}
        <strong data-testid="encoder-name">
          {encoder ? <FromFile text={encoder.name} /> : 'from scratch'}
        </strong>
      </p>
      <div className={layout.row}>
        <FileButton
          id="encoder-file"
          label="Pretrained model"
          action={chooseEncoder}
          accept={MODEL_EXTENSIONS}
          multiple
          onFiles={takeEncoder}
        />
        {encoder && <ActionButton action={fromScratch} />}
      </div>
    </div>
  );
}
