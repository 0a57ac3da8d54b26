/** What became of the latest that came in: counts that add up, each refusal with its way out, and what models are for. */
import { dismissReport, exportFileList } from '@/app/actions/intake';
import { reportFailure } from '@/app/reportFailure';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { FromFile } from '@/app/ui/FromFile';
import { Notice } from '@/app/ui/Notice';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { groupShards, modelNameOf } from '@/lib/checkpointNames';
import { formatCount } from '@/lib/format';
import { isPixelStatisticsFile } from '@/lib/pixelStatistics';
import { describeAccount, filesLeftOut } from './account';
import { useIntake } from './intakeStore';
import { LeftOutFiles } from './LeftOutFiles';
import { takeFor } from './takeIn';

/** What is asked about: models, whatever parts and texts they have. */
const namesOf = (files: readonly File[]): string[] =>
  groupShards(files.filter((file) => !isPixelStatisticsFile(file))).map(modelNameOf);

/** More lines than anybody reads. */
const FIRST_SHOWN = 100;

export function IntakeReport() {
  const { screen, listing, account, notes, asking } = useIntake();
  if (listing !== null)
    return <Progress label="listing files" done={0} total={0} detail={`${formatCount(listing)} found`} />;
  if (!account) return null;
  const { refused } = account;
  const models = asking.flatMap(({ files }) => namesOf(files));
  return (
    <div className={layout.tight} data-testid="intake-report">
      <p className={layout.hint} role="status">
        {describeAccount(account)}
      </p>
      <LeftOutFiles account={account} />
      {asking.length > 0 && screen && (
        <Notice
          tone="info"
          title={`What is ${models.length > 1 ? `each of these ${models.length} models` : models[0]} for?`}
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
          actions={<ActionButton action={dismissReport} />}
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
      {refused.length + filesLeftOut(account).length > 0 && (
        <div className={layout.line}>
          <ActionButton action={exportFileList} variant="quiet" />
        </div>
      )}
    </div>
  );
}
