/** Which pretrained network reconstructs the hidden patches: the demonstration's, or one's own. */
import { demoNetwork, openNetwork } from '@/app/actions/score/residual';
import { openReconstructor } from '@/app/state/reconstructor';
import { useScore } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FileButton } from '@/app/ui/FileButton';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';
import styles from './Why.module.css';

const PIXELS = {
  record: 'as in its training',
  vggface2:
    "by VGGFace2's mean and standard deviation, since the file records none (choose the text file beside it too)",
  person: 'by the text file beside it',
} as const;

export function ResidualSource() {
  const reconstructor = useScore((state) => state.reconstructor);
  return (
    <div className={styles.source}>
      <p>
        {reconstructor
          ? `Reconstructed by ${reconstructor.name} (${reconstructor.size}, ${reconstructor.id.slice(0, 12)}); pixels normalised ${PIXELS[reconstructor.statisticsFrom]}.`
          : 'The residual needs a pretrained network with its decoder.'}
      </p>
      <div className={styles.buttons}>
        {!reconstructor && <ActionButton action={demoNetwork} variant="primary" />}
        <FileButton
          id="score-reconstructor"
          label="Pretrained network"
          action={openNetwork}
          accept={`${MODEL_EXTENSIONS},.txt`}
          multiple
          onFiles={openReconstructor}
        />
      </div>
    </div>
  );
}
