/** Which pretrained network paints the hidden patches: the demonstration's, or one's own. */
import { useRef } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { openDemoReconstructor, openReconstructor } from '@/app/state/openDetectors';
import { useScore } from '@/app/state/scoreStore';
import { Button } from '@/app/ui/Button';
import styles from './Why.module.css';

export function ResidualSource() {
  const input = useRef<HTMLInputElement>(null);
  const reconstructor = useScore((state) => state.reconstructor);
  return (
    <div className={styles.source}>
      <p>
        {reconstructor
          ? `Painted by ${reconstructor.name} (${reconstructor.size}, ${reconstructor.id.slice(0, 12)}).`
          : 'The residual needs a pretrained network with its decoder.'}
      </p>
      <input
        ref={input}
        id="score-reconstructor"
        type="file"
        hidden
        aria-label="Pretrained network"
        accept=".safetensors,.pth,.pt"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void reportFailure(() => openReconstructor(file));
        }}
      />
      <div className={styles.buttons}>
        {!reconstructor && (
          <Button variant="primary" onClick={() => void reportFailure(openDemoReconstructor)}>
            Use the demonstration network
          </Button>
        )}
        <Button onClick={() => input.current?.click()}>Open a pretrained network</Button>
      </div>
    </div>
  );
}
