/** What is known of a detector: where it comes from, what it was trained and validated on, how its classes are named. */
import { resetThreshold } from '@/app/actions/score/detector';
import { reportFailure } from '@/app/reportFailure';
import { classWords, licenceWords, statisticsWords, taskWords } from '@/app/state/detectorWords';
import { chooseStatistics } from '@/app/state/scoreDetectors';
import { drive } from '@/app/state/scoreSession';
import { useScore } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { NotStored } from '@/app/ui/NotStored';
import { OutputNames } from '@/app/ui/OutputNames';
import { NumberField } from '@/app/ui/NumberField';
import { StatisticsChoice } from '@/app/ui/StatisticsChoice';
import layout from '@/app/ui/layout.module.css';
import { formatCount, formatFigure } from '@/lib/format';
import { verbalReading, describeThreshold, thresholdOf, type HeldOutFigures } from '@/lib/calibration';
import type { DetectorInfo, SavedDetector } from '@/workers/protocol/scoring';
import { DemoNotice } from './DemoNotice';

export function DetectorFacts({ detector: { info, origin, notStored } }: { detector: SavedDetector }) {
  const { name, id, size, imageSize, record } = info;
  const validation = record?.validation ?? null;
  const licence = licenceWords(info);
  return (
    <div className={layout.tight} data-testid="detector-facts">
      {origin === 'demonstration' && <DemoNotice />}
      {notStored && <NotStored error={notStored} />}
      <dl className={layout.facts}>
        <Fact name="Name" value={name} />
        <Fact name="Network" value={`${size}, ${imageSize} px, ${info.depth} blocks`} />
        <Fact name="Task" value={taskWords(info)} />
        <Fact name="Classes" value={classWords(info)} />
        <Fact
          name="Training data"
          value={
            record
              ? `${describeFakes(record.config.fakes)}; dataset ${record.datasetFingerprint.slice(0, 12)}`
              : 'unknown: the file does not say'
          }
        />
        {record?.heldOut && <Fact name="Held-out test" value={errorsOf(record.heldOut)} />}
        <Fact name="Validation" value={validation ? errorsOf(validation) : 'not recorded in the file'} />
        <Fact name="Pixels" value={statisticsWords(info.statistics, info.statisticsFrom)} />
        {licence && <Fact name="Licence" value={licence} />}
        <Fact name="SHA-256" value={id.slice(0, 16)} title={id} />
      </dl>
      {info.statisticsFrom !== 'record' && (
        <StatisticsChoice
          id="score-statistics"
          statistics={info.statistics}
          onChoose={(statistics) =>
            void reportFailure(() => chooseStatistics(id, statistics).then(() => drive()))
          }
        />
      )}
      {!record && (
        <div className={layout.sunken}>
          <OutputNames info={info} />
        </div>
      )}
      <ThresholdField info={info} />
    </div>
  );
}

function errorsOf({ faces, auc, eer }: HeldOutFigures): string {
  const why = auc === null ? ' (one class only)' : '';
  return `${formatCount(faces)} faces: AUC ${formatFigure(auc)}, EER ${formatFigure(eer)}${why}`;
}

function describeFakes(fakes: string): string {
  return fakes === 'self-blended' ? 'real faces and fakes blended from them' : 'labelled faces';
}

function Fact({ name, value, title }: { name: string; value: string; title?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={title}>{value}</dd>
    </div>
  );
}

function ThresholdField({ info }: { info: DetectorInfo }) {
  const own = useScore((state) => state.view.threshold);
  const validation = info.record?.validation ?? null;
  const threshold = thresholdOf(validation, own);
  if (info.bonaFide === null) {
    return <p className={layout.hint}>No class is known to be genuine, so there is no threshold.</p>;
  }
  const reading = verbalReading(validation);
  return (
    <div className={layout.tight}>
      <label htmlFor="score-threshold">Threshold of the attack score</label>
      <NumberField
        id="score-threshold"
        label="Threshold of the attack score"
        value={Number(threshold.value.toFixed(4))}
        slider={{ min: 0, max: 1, step: 0.01 }}
        invalid={!(threshold.value >= 0 && threshold.value <= 1)}
        describedBy="score-threshold-source"
        onChange={(value) => {
          if (value >= 0 && value <= 1) useScore.getState().changeView({ threshold: value });
        }}
      />
      <p id="score-threshold-source" className={layout.hint}>
        {describeThreshold(threshold, validation)}.
        {own !== null && <ActionButton action={resetThreshold} variant="quiet" />}
      </p>
      {!reading.allowed && <p className={layout.hint}>Its scores are shown as numbers only. {reading.why}</p>}
    </div>
  );
}
