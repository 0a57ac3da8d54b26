/** What an ablation answers: held-out faces under the masks of every strategy, and each pair of variants in a sentence. */
import { useMemo } from 'react';
import { ABLATION_ANSWERS } from '@/app/actions/runs/ablations';
import { answerCaution, heldOutTable, isMeasured, pairAnswers } from '@/app/state/ablationAnswer';
import { ActionButton } from '@/app/ui/ActionButton';
import layout from '@/app/ui/layout.module.css';
import { cellTexts, type CrossTable } from '@/lib/crossTable';
import type { AblationInfo } from '@/workers/protocol';
import styles from './Runs.module.css';

export function AblationAnswer({ ablation }: { ablation: AblationInfo }) {
  // Thousands of draws a pair, and the table of runs has these drawn anew at each step of one.
  const answers = useMemo(() => pairAnswers(ablation), [ablation]);
  if (!isMeasured(ablation)) return <NotMeasured ablation={ablation} />;
  const tables = (['c1', 'c2'] as const).flatMap((loss) => heldOutTable(ablation, loss) ?? []);
  return (
    <div className={layout.tight} data-testid="ablation-answer">
      {tables.map((table) => (
        <HeldOutTable key={table.title} table={table} />
      ))}
      <p className={layout.hint}>{tables[0]?.notes?.join(' ')}</p>
      <ul className={layout.tight}>
        {answers.map(({ first, second, sentence }) => (
          <li key={`${first} ${second}`}>{sentence}</li>
        ))}
      </ul>
      <p className={layout.hint}>{answerCaution(answers)}</p>
      <div className={layout.row}>
        {ABLATION_ANSWERS.map((file) => (
          <ActionButton key={file.picked.id} action={file.of(ablation)} />
        ))}
      </div>
    </div>
  );
}

/** Why there is no answer, where none can come. */
function NotMeasured({ ablation: { runs } }: { ablation: AblationInfo }) {
  if (runs[0].config.heldOut > 0) return null;
  return (
    <p className={layout.hint}>
      These runs trained on all faces. With &quot;Held out&quot; above 0 in the settings of Pretrain, variants
      are compared on faces that none of them trained on, under the same masks.
    </p>
  );
}

function HeldOutTable({ table }: { table: CrossTable }) {
  const texts = cellTexts(table);
  return (
    <div className={`${layout.scroll} ${styles.table}`} tabIndex={0} role="region" aria-label={table.title}>
      <table>
        <caption>{table.title}</caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            {table.columns.map((column) => (
              <th scope="col" key={column} className={styles.number}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((label, r) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {texts[r].map((text, c) => (
                <td key={table.columns[c]} className={styles.number}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
