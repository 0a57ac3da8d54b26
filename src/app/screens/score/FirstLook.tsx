/** Before the first photograph: what to do, and what to expect of the answer. */
import { samplePortraits } from '@/app/actions/score/queue';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';

export function FirstLook() {
  return (
    <Panel title="Drop a photograph anywhere on this page">
      <div className={layout.tight}>
        <p>
          Every face in it is found, cut out and scored. You get the probability of each class, the threshold
          and where it came from, and maps of what the score is based on.
        </p>
        <p className={layout.hint}>
          Without a detector of your own, the demonstration detector of this app is used. It is a small model
          trained on a few hundred public-domain portraits: it shows how scoring works and is not a forensic
          tool.
        </p>
        <div className={layout.row}>
          <ActionButton action={samplePortraits} variant="primary" />
        </div>
      </div>
    </Panel>
  );
}
