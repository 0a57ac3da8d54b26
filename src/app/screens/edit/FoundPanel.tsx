/** What MediaPipe finds in the result, beside what was asked. */
import { useEdit, type FoundAgain } from '@/app/state/editStore';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { EDIT_EXPRESSIONS, type EditView } from '@/lib/editView';
import { formatFigure } from '@/lib/format';
import type { EditReading } from '@/workers/protocol/masks';

export function FoundPanel() {
  const shown = useEdit((state) => state.shown);
  const found = useEdit((state) => state.found);
  const problem = useEdit((state) => state.foundProblem);
  if (!shown?.outcome.ok) return null;
  const isCurrent = found?.of === shown;
  return (
    <Panel title="Found again by MediaPipe">
      <div className={layout.stack}>
        {problem && <Notice tone="warning" title="The result was not looked at" error={problem} />}
        {found && isCurrent ? (
          <Table found={found} />
        ) : (
          !problem && <p className={layout.muted}>Looking at the result once the values rest …</p>
        )}
        <p className={layout.hint}>
          Target and result are looked at in the same way. A change that is not found again is no label for
          training.
        </p>
      </div>
    </Panel>
  );
}

interface Row {
  name: string;
  before: number | undefined;
  asked: number | undefined;
  after: number | undefined;
  decimals: number;
}

function Table({ found: { of, before, after } }: { found: FoundAgain }) {
  if (!before) return <p>MediaPipe finds no face in the target itself.</p>;
  return (
    <>
      <table className={layout.table} data-testid="edit-found">
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col">Target</th>
            <th scope="col">Asked</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(of.view, before, after).map(({ name, decimals, ...values }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {(['before', 'asked', 'after'] as const).map((key) => (
                <td key={key} className={layout.number} data-testid={`found-${key}`}>
                  {formatFigure(values[key], decimals)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {!after && <p>In the result no face is found any more.</p>}
    </>
  );
}

/** What is not asked to change is asked to stay. */
function rowsOf(
  { operation, yaw, pitch, expression, amount }: EditView,
  before: EditReading,
  after: EditReading | null,
): Row[] {
  const turn = operation === 'turn' ? { yaw, pitch } : { yaw: 0, pitch: 0 };
  const angles = (['yaw', 'pitch'] as const).map((axis) => ({
    name: `${axis === 'yaw' ? 'Yaw' : 'Pitch'}, degrees`,
    before: before[axis],
    asked: before[axis] + turn[axis],
    after: after?.[axis],
    decimals: 1,
  }));
  if (operation !== 'expression') return angles;
  const own = before.expressions?.[expression];
  const asked = own === undefined ? undefined : Math.min(1, Math.max(0, own + amount));
  const shown = { before: own, asked, after: after?.expressions?.[expression], decimals: 2 };
  return [{ name: EDIT_EXPRESSIONS[expression].label, ...shown }, ...angles];
}
