/** Which pretrained network reconstructs the hidden patches: the demonstration's, or one's own. */
import { demoNetwork, NETWORK_SOURCES, networkFromHere, openNetwork } from '@/app/actions/score/residual';
import { openReconstructor, RECONSTRUCTOR_CHOICE } from '@/app/state/reconstructor';
import { useScore } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { OwnCheckpoints } from '@/app/ui/OwnCheckpoints';
import { FileButton } from '@/app/ui/FileButton';
import layout from '@/app/ui/layout.module.css';
import { useTabChoice } from '@/app/useTabChoice';
import { displayText } from '@/lib/displayText';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';

const PIXELS = {
  record: 'as in its training',
  arguments: "by ImageNet's mean and standard deviation, as the arguments in the file say",
  assumed:
    "by VGGFace2's mean and standard deviation, since the file records none (choose the text file beside it too)",
  text: 'by the text file beside it',
} as const;

export function ResidualSource() {
  const reconstructor = useScore((state) => state.reconstructor);
  useTabChoice(RECONSTRUCTOR_CHOICE);
  return (
    <div className={`${layout.row} ${layout.sunken} ${layout.fine}`}>
      <p>
        {reconstructor
          ? `Reconstructed by ${displayText(reconstructor.name)} (${reconstructor.size}, ${reconstructor.id.slice(0, 12)}); pixels normalised ${PIXELS[reconstructor.statisticsFrom]}.`
          : 'The residual needs a pretrained network with its decoder.'}
      </p>
      <OwnCheckpoints sources={NETWORK_SOURCES} action={networkFromHere} />
      <div className={layout.row}>
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
