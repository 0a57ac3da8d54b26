/** What an import would make of labelled files, before any is read: classes to correct, parts, domains, what is not understood. */
import { useId } from 'react';
import { changePlannedCropping, correctClass, useImportPlan } from '@/app/state/importPlan';
import { renamed, ROLES, whatIsUnknown, wishesOf, type ClassChoice } from '@/lib/classChoices';
import { displayText } from '@/lib/displayText';
import { formatCount } from '@/lib/format';
import type { ImportPlan, PlanRow } from '@/workers/protocol';
import { Button } from './Button';
import { CroppingForm } from './CroppingForm';
import { Dialog } from './Dialog';
import { Notice } from './Notice';
import { Select } from './Select';
import { TextInput } from './TextInput';
import styles from './ImportPlanDialog.module.css';
import layout from './layout.module.css';

const LONGEST_SENTENCE = 600;
const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: role }));

export function ImportPlanDialog() {
  const waiting = useImportPlan((state) => state.waiting);
  if (!waiting) return null;
  const { plan, choices, cropping, decide } = waiting;
  const isAllLeftOut = choices.every(({ leaveOut }) => leaveOut);
  return (
    <Dialog title="Classes of this import" onClose={() => decide(false)}>
      <form
        className={layout.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isAllLeftOut) decide(true);
        }}
      >
        {plan.layouts.length > 0 && <p className={layout.hint}>Recognised: {plan.layouts.join('; ')}.</p>}
        <ClassTable plan={plan} choices={choices} />
        <p className={layout.hint}>
          Nothing has been read yet. Give two classes one name to merge them. Faces that the dataset already
          has keep their class, unless their files have another one by now; classes can be renamed later, too.
        </p>
        <Unknown choices={choices} />
        <CroppingForm cropping={cropping} idPrefix="planned" onChange={changePlannedCropping} />
        {plan.unclear.length > 0 && (
          <Notice tone="info" title="Not understood">
            <ul className={layout.log} tabIndex={0} aria-label="Not understood">
              {plan.unclear.map((sentence) => (
                <li key={sentence}>{displayText(sentence, LONGEST_SENTENCE)}</li>
              ))}
            </ul>
          </Notice>
        )}
        <div className={layout.row}>
          <Button type="submit" variant="primary" unavailable={isAllLeftOut}>
            Import
          </Button>
          <Button onClick={() => decide(false)}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Unknown({ choices }: { choices: readonly ClassChoice[] }) {
  const sentence = whatIsUnknown(choices);
  if (sentence === null) return null;
  return (
    <Notice tone="warning" title="Which class is genuine?">
      <p>
        {displayText(sentence, LONGEST_SENTENCE)} Choose "genuine" for the class of genuine faces. Pretraining
        needs no class, a detector does.
      </p>
    </Notice>
  );
}

/** Of a list with a class for each person thousands of rows would take seconds a letter. */
const MOST_CLASSES = 200;

function ClassTable({ plan, choices }: { plan: ImportPlan; choices: readonly ClassChoice[] }) {
  const wishes = wishesOf(choices);
  const rows = new Map<string, PlanRow[]>();
  for (const row of plan.rows) {
    const ofClass = rows.get(row.from);
    if (ofClass) ofClass.push(row);
    else rows.set(row.from, [row]);
  }
  const more = choices.length - MOST_CLASSES;
  return (
    <div className={layout.scroll}>
      <table className={styles.table} data-testid="import-plan">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Faces are</th>
            <th scope="col">Stored as</th>
            <th scope="col">Domain or method</th>
            <th scope="col">Part</th>
            <th scope="col" className={styles.number}>
              Videos
            </th>
            <th scope="col" className={styles.number}>
              Pictures
            </th>
            <th scope="col">Import</th>
          </tr>
        </thead>
        <tbody>
          {choices.slice(0, MOST_CLASSES).map((choice) => (
            <ClassRow
              key={choice.from}
              choice={choice}
              stored={wishes[choice.from].name}
              rows={rows.get(choice.from) ?? []}
            />
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <p className={layout.hint} data-testid="more-classes">
          {formatCount(more)} more {more === 1 ? 'class is' : 'classes are'} not shown, and imported under the
          names that folders or lists give.
        </p>
      )}
    </div>
  );
}

/** What the files call a class. */
const calledBy = (from: string): string => (from === '' ? 'files without a class' : displayText(from));

function ClassRow({
  choice,
  stored,
  rows,
}: {
  choice: ClassChoice;
  stored: string | null;
  rows: readonly PlanRow[];
}) {
  const { from, name, role, leaveOut } = choice;
  const roleId = useId();
  const called = calledBy(from);
  const sum = (of: 'videos' | 'pictures') => formatCount(rows.reduce((total, row) => total + row[of], 0));
  return (
    <tr>
      <th scope="row">
        <TextInput
          aria-label={`Name of ${called}`}
          placeholder={called}
          value={name}
          onText={(text) => correctClass(from, renamed(choice, text))}
        />
      </th>
      <td>
        <Select
          id={roleId}
          label={`Faces of ${called} are`}
          value={role}
          options={ROLE_OPTIONS}
          onChange={(chosen) => correctClass(from, { role: chosen })}
        />
      </td>
      <td>{leaveOut ? 'left out' : stored === null ? 'no class' : <bdi>{displayText(stored)}</bdi>}</td>
      <td>
        <Domains choice={choice} rows={rows} />
      </td>
      <td>{partsOf(rows)}</td>
      <td className={styles.number}>{sum('videos')}</td>
      <td className={styles.number}>{sum('pictures')}</td>
      <td>
        <input
          type="checkbox"
          aria-label={`Import ${called}`}
          checked={!leaveOut}
          onChange={(event) => correctClass(from, { leaveOut: !event.target.checked })}
        />
      </td>
    </tr>
  );
}

/** More of a class are not corrected one by one. */
const MOST_DOMAINS = 6;

/** The data sets, methods or attacks of a class, each to be corrected; of files without one, to be said. */
function Domains({
  choice: { from, domains = {} },
  rows,
}: {
  choice: ClassChoice;
  rows: readonly PlanRow[];
}) {
  const all = [...new Set(rows.map(({ domain }) => domain ?? ''))];
  const more = all.length - MOST_DOMAINS;
  return (
    <div className={layout.field}>
      {all.slice(0, MOST_DOMAINS).map((domain) => (
        <TextInput
          key={domain}
          aria-label={`${domain === '' ? 'Domain' : `Domain ${displayText(domain)}`} of ${calledBy(from)}`}
          placeholder="none"
          value={domains[domain] ?? domain}
          onText={(text) => correctClass(from, { domains: { ...domains, [domain]: text } })}
        />
      ))}
      {more > 0 && <span>and {formatCount(more)} more</span>}
    </div>
  );
}

/** "train 12, test 4": files of each part that folders or lists give. */
function partsOf(rows: readonly PlanRow[]): string {
  const counts = new Map<string, number>();
  for (const { split, videos, pictures } of rows) {
    if (split !== null) counts.set(split, (counts.get(split) ?? 0) + (pictures || videos));
  }
  return [...counts].map(([split, count]) => `${split} ${formatCount(count)}`).join(', ') || '–';
}
