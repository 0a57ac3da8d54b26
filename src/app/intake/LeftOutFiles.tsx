/** The files that rules left out, each with its rule, behind their number. */
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import { LEFT_OUT_RULES } from '@/lib/fileKinds';
import { formatCount } from '@/lib/format';
import { filesLeftOut, type Account } from './account';

/** More lines than anybody reads; all of them are in the export. */
const FIRST_SHOWN = 500;

export function LeftOutFiles({ account }: { account: Account }) {
  const files = filesLeftOut(account);
  const more = files.length - FIRST_SHOWN;
  if (files.length === 0) return null;
  return (
    <details data-testid="left-out">
      <summary>{`${formatCount(files.length)} left out by a rule`}</summary>
      <div className={layout.tight}>
        <ul className={`${layout.field} ${layout.log}`} tabIndex={0} aria-label="Files left out by a rule">
          {files.slice(0, FIRST_SHOWN).map(({ path, rule }, index) => (
            <li key={index}>
              <FromFile text={path} />: {LEFT_OUT_RULES[rule]}
            </li>
          ))}
        </ul>
        {more > 0 && <p className={layout.hint}>{`and ${formatCount(more)} more, in the export`}</p>}
      </div>
    </details>
  );
}
