/** What became of the latest that came in: counts that add up, each refusal with its way out, and what models are for. */
import { reportFailure } from '@/app/reportFailure';
import { Button } from '@/app/ui/Button';
import { FromFile } from '@/app/ui/FromFile';
import { Notice } from '@/app/ui/Notice';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { formatCount } from '@/lib/format';
import { describeAccount } from './account';
import { forgetIntake, useIntake } from './intakeStore';
import { takeFor } from './takeIn';

/** More lines than anybody reads. */
const FIRST_SHOWN = 100;

export function IntakeReport() {
  const { screen, listing, account, notes, asking } = useIntake();
  if (listing !== null)
    return <Progress label="listing files" done={0} total={0} detail={`${formatCount(listing)} found`} />;
  if (!account) return null;
  const { refused } = account;
  return (
    <div className={layout.tight} data-testid="intake-report">
      <p className={layout.hint} role="status">
        {describeAccount(account)}
      </p>
      {asking.length > 0 && screen && (
        <Notice
          tone="info"
          title={`What is ${asking.length > 1 ? `each of these ${asking.length} models` : asking[0].name} for?`}
          actions={screen.modelUses.map((use) => (
            <Button key={use.label} onClick={() => void reportFailure(() => takeFor(use, asking))}>
              {use.label}
            </Button>
          ))}
        />
      )}
      {refused.length + notes.length > 0 && (
        <Notice
          tone="warning"
          title={refused.length > 0 ? 'Some files were not accepted' : 'Only partly accepted'}
          actions={<Button onClick={forgetIntake}>Dismiss</Button>}
        >
          <ul
            className={`${layout.field} ${layout.log}`}
            tabIndex={0}
            aria-label="Files that were not accepted"
          >
            {refused.slice(0, FIRST_SHOWN).map(({ path, reason, remedy }, index) => (
              <li key={index}>
                <strong>
                  <FromFile text={path} />
                </strong>{' '}
                {reason} {remedy}
              </li>
            ))}
            {notes.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {refused.length > FIRST_SHOWN && <p>{`and ${formatCount(refused.length - FIRST_SHOWN)} more`}</p>}
        </Notice>
      )}
    </div>
  );
}
