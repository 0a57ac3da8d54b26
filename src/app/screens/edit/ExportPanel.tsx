/** What leaves the screen: the result, what was changed, and a link. */
import { copyEditLink, exportChange, exportForged } from '@/app/actions/edit/exports';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';

export function ExportPanel() {
  return (
    <Panel title="Export and share">
      <div className={layout.row}>
        <ActionButton action={copyEditLink} />
        <ActionButton action={exportForged} />
        <ActionButton action={exportChange} />
      </div>
    </Panel>
  );
}
