/** Everything shown, to export or share: a link that reproduces it, a picture, the numbers. */
import { exportJson } from '@/app/actions/masks/exportJson';
import { exportPicture } from '@/app/actions/masks/exportPicture';
import { copyMasksLink } from '@/app/actions/masks/share';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';

export function SharePanel() {
  return (
    <Panel title="Export and share">
      <div className={layout.row}>
        <ActionButton action={copyMasksLink} />
        <ActionButton action={exportPicture} />
        <ActionButton action={exportJson} />
      </div>
    </Panel>
  );
}
