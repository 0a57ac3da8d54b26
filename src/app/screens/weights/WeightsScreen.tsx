/** Which files the authors publish, what each is for here, and how to use one. */
import { copyRepository, exportWeights } from '@/app/actions/weights';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import {
  RELEASED_COLUMNS,
  RELEASED_LICENCE,
  RELEASED_NOTES,
  releasedRow,
  RELEASED_REPOSITORY,
  RELEASED_STEPS,
  RELEASED_WEIGHTS,
} from '@/lib/releasedWeights';
import styles from './Weights.module.css';

export function WeightsScreen() {
  return (
    <div className={layout.column}>
      <div className={layout.intro}>
        <h1>Released weights</h1>
        <p>
          What the authors publish in the repository <strong>{RELEASED_REPOSITORY}</strong> on Hugging Face,
          under {RELEASED_LICENCE}, and where it is used here.
        </p>
      </div>
      <Panel title="Use one in three steps">
        <div className={layout.stack}>
          <ol className={styles.steps}>
            {RELEASED_STEPS.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <div className={layout.row}>
            <ActionButton action={copyRepository} />
            <ActionButton action={exportWeights} />
          </div>
          <ul className={layout.field}>
            {RELEASED_NOTES.map((sentence) => (
              <li key={sentence} className={layout.hint}>
                {sentence}
              </li>
            ))}
          </ul>
        </div>
      </Panel>
      {RELEASED_WEIGHTS.map((group) => (
        <Panel key={group.title} title={group.title}>
          <div className={layout.stack}>
            <p>{group.use}</p>
            <div className={layout.scroll} tabIndex={0} role="region" aria-label={group.title}>
              <table className={styles.table}>
                <thead>
                  <tr>
                    {RELEASED_COLUMNS.map((column) => (
                      <th key={column} scope="col">
                        {column}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {group.files.map(releasedRow).map(([file, ...facts]) => (
                    <tr key={file}>
                      <th scope="row">{file}</th>
                      {facts.map((fact, i) => (
                        <td key={i}>{fact}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </div>
        </Panel>
      ))}
    </div>
  );
}
