/** Everything shown, to take along: a link that reproduces it, a picture, the numbers. */
import { copyMaskLink } from '@/app/actions/copyMaskLink';
import { exportMaskJson } from '@/app/actions/exportMaskJson';
import { exportMaskPicture } from '@/app/actions/exportMaskPicture';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import styles from './SharePanel.module.css';

export function SharePanel() {
  return (
    <Panel title="Take along">
      <div className={styles.buttons}>
        <ActionButton action={copyMaskLink} />
        <ActionButton action={exportMaskPicture} />
        <ActionButton action={exportMaskJson} />
      </div>
    </Panel>
  );
}
