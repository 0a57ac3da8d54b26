/** Everything shown, to export or share: a link that reproduces it, a picture, the numbers. */
import { exportJson } from '@/app/actions/masks/exportJson';
import { exportPicture } from '@/app/actions/masks/exportPicture';
import { copyLink } from '@/app/actions/masks/share';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import styles from './SharePanel.module.css';

export function SharePanel() {
  return (
    <Panel title="Export and share">
      <div className={styles.buttons}>
        <ActionButton action={copyLink} />
        <ActionButton action={exportPicture} />
        <ActionButton action={exportJson} />
      </div>
    </Panel>
  );
}
