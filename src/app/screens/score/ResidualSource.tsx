/** Which pretrained network reconstructs the hidden patches: the demonstration's, or one's own. */
import { demoNetwork, NETWORK_SOURCES, networkFromHere, openNetwork } from '@/app/actions/score/residual';
import { openReconstructor, RECONSTRUCTOR_CHOICE } from '@/app/state/reconstructor';
import { useScore } from '@/app/state/scoreStore';
import { originOf } from '@/app/state/ownCheckpoints';
import { ActionButton } from '@/app/ui/ActionButton';
import { CheckpointChoice } from '@/app/ui/CheckpointChoice';
import layout from '@/app/ui/layout.module.css';
import { useTabChoice } from '@/app/useTabChoice';
import { displayText } from '@/lib/displayText';

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
      <CheckpointChoice
        sources={NETWORK_SOURCES}
        use={networkFromHere}
        inUse={reconstructor ? [originOf(reconstructor.file, '').id] : []}
        id="score-reconstructor"
        label="Pretrained network"
        open={openNetwork}
        withText
        onFiles={openReconstructor}
      >
        {!reconstructor && <ActionButton action={demoNetwork} />}
      </CheckpointChoice>
    </div>
  );
}
