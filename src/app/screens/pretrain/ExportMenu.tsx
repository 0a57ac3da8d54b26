/** What of a run can be taken away, by what it is good for. */
import { useId } from 'react';
import type { Action } from '@/app/actions/action';
import { exportAnimation, exportPictures, exportStrip } from '@/app/actions/pretrain/exportPictures';
import {
  exportBundle,
  exportCheckpoint,
  exportCluster,
  exportConfig,
  exportMetrics,
  exportOnnx,
  exportPytorch,
  exportPytorchTarget,
  exportTensorboard,
} from '@/app/actions/pretrain/exports';
import { ActionButton } from '@/app/ui/ActionButton';
import layout from '@/app/ui/layout.module.css';
import styles from './ExportMenu.module.css';

interface Group {
  title: string;
  hint: string;
  actions: readonly Action[];
}

const GROUPS: readonly Group[] = [
  {
    title: 'Weights',
    hint: "Online network; the .pth holds the optimiser too, and the authors' code resumes from it.",
    actions: [exportCheckpoint, exportPytorch, exportPytorchTarget, exportOnnx],
  },
  {
    title: 'Figures and pictures',
    hint: 'The figures of every step, the settings that repeat the run, and the pictures on the screen, or over the steps.',
    actions: [exportMetrics, exportTensorboard, exportConfig, exportPictures, exportAnimation, exportStrip],
  },
  {
    title: 'Everything',
    hint: "All of these in one file; or the state, the faces and the command to continue in the authors' multi-GPU code.",
    actions: [exportBundle, exportCluster],
  },
];

export function ExportMenu() {
  return (
    <details>
      <summary>Export</summary>
      <div className={layout.tiles}>
        {GROUPS.map((group) => (
          <ExportGroup key={group.title} {...group} />
        ))}
      </div>
    </details>
  );
}

function ExportGroup({ title, hint, actions }: Group) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`${layout.field} ${styles.group}`}>
      <h3 id={id}>{title}</h3>
      <p>{hint}</p>
      <div className={`${layout.row} ${styles.buttons}`}>
        {actions.map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
      </div>
    </section>
  );
}
