/** The detector's settings, and the encoder that it begins with. */
import { useRef } from 'react';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { useTrain } from '@/app/state/trainStore';
import { Button } from '@/app/ui/Button';
import { SettingsPanel } from '@/app/ui/settings/SettingsPanel';
import { DETECTOR } from '@/lib/detectorConfig';
import styles from './Train.module.css';

export function DetectorPanel() {
  return (
    <SettingsPanel definition={DETECTOR} useStore={useDetectorSettings} idPrefix="train">
      <EncoderChoice />
    </SettingsPanel>
  );
}

function EncoderChoice() {
  const encoder = useTrain((state) => state.encoder);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.encoder}>
      <input
        ref={input}
        type="file"
        hidden
        id="encoder-file"
        aria-label="Pretrained model"
        accept=".safetensors,.pth,.pt,.bin"
        onChange={(event) => {
          useTrain.setState({ encoder: event.target.files?.[0] ?? null });
          event.target.value = '';
        }}
      />
      <p>
        Encoder: <strong data-testid="encoder-name">{encoder ? encoder.name : 'from scratch'}</strong>
      </p>
      <div className={styles.buttons}>
        <Button onClick={() => input.current?.click()}>Choose a pretrained model</Button>
        {encoder && <Button onClick={() => useTrain.setState({ encoder: null })}>From scratch</Button>}
      </div>
    </div>
  );
}
