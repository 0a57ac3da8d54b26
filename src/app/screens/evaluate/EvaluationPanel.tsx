/** Where thresholds come from, and the button; how far the evaluation is. */
import { copyEvaluationLink } from '@/app/actions/evaluate/exports';
import { cancelEvaluation, evaluateChosen } from '@/app/actions/evaluate/run';
import { useEvaluate } from '@/app/state/evaluateStore';
import { useFaces } from '@/app/state/facesStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Help } from '@/app/ui/Help';
import { Notice } from '@/app/ui/Notice';
import { ObstacleHint } from '@/app/ui/ObstacleHint';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { FAKES_NOTES, MADE_FAKES, type MadeFakes } from '@/lib/madeFakes';

const OWN = 'own';

export function EvaluationPanel() {
  const status = useEvaluate((state) => state.status);
  const busy = status.phase === 'busy';
  return (
    <Panel
      title="Evaluation"
      tools={
        <span role="status" data-testid="evaluation-status">
          {busy ? status.label : status.phase}
        </span>
      }
    >
      <div className={layout.stack}>
        <CalibrationChoice />
        <MadeChoice />
        <div className={layout.row}>
          <ActionButton action={evaluateChosen} variant="primary" />
          <ActionButton action={cancelEvaluation} />
          <ActionButton action={copyEvaluationLink} variant="quiet" />
          <ObstacleHint action={evaluateChosen} hidden={busy} />
        </div>
        {busy && <Progress label={status.label} done={status.done} total={status.total} />}
        {status.phase === 'failed' && (
          <Notice
            tone="danger"
            title="The evaluation failed"
            error={status.error}
            still="Earlier results are still here."
          />
        )}
      </div>
    </Panel>
  );
}

/** Families of fakes that are made of the genuine faces, beside the attacks that datasets have. */
function MadeChoice() {
  const made = useEvaluate((state) => state.made);
  const change = (family: MadeFakes, chosen: boolean) =>
    useEvaluate.setState({ made: MADE_FAKES.filter((each) => (each === family ? chosen : made.includes(each))) }); // prettier-ignore
  return (
    <fieldset className={layout.row}>
      <legend>Also on fakes made of the genuine faces</legend>
      {MADE_FAKES.map((family) => (
        <label key={family} className={layout.line} title={FAKES_NOTES[family]}>
          <input
            type="checkbox"
            checked={made.includes(family)}
            onChange={(event) => change(family, event.target.checked)}
          />
          {family}
        </label>
      ))}
    </fieldset>
  );
}

function CalibrationChoice() {
  const sets = useEvaluate((state) => state.sets);
  const calibrationId = useEvaluate((state) => state.calibrationId);
  const datasets = useFaces((state) => state.datasets);
  const nameOf = (id: string) => datasets.find((dataset) => dataset.id === id)?.name ?? id;
  const value = sets.some(({ id }) => id === calibrationId) ? calibrationId : null;
  return (
    <div className={layout.field}>
      <div className={layout.line}>
        <label id="calibration-label" htmlFor="calibration">
          Threshold and temperature
        </label>
        <Help label="Where they come from" describedBy="calibration-label">
          <p>
            Found on faces that are not evaluated: on the detector's own validation, as recorded in its file,
            or on the validation part of a dataset. Without a recorded validation the threshold is 0.5. AUC,
            EER and AP need no threshold.
          </p>
        </Help>
      </div>
      <Select
        id="calibration"
        value={value ?? OWN}
        options={[
          { value: OWN, label: "from each detector's own validation" },
          ...sets.map(({ id }) => ({ value: id, label: `from the validation part of ${nameOf(id)}` })),
        ]}
        onChange={(next) => useEvaluate.setState({ calibrationId: next === OWN ? null : next })}
      />
    </div>
  );
}
