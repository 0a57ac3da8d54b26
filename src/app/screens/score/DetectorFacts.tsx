/** What is known of a detector: where it comes from, what it was trained and validated on, how its classes are named. */
import type { ReactNode } from 'react';
import { resetThreshold } from '@/app/actions/score/detector';
import { reportFailure } from '@/app/reportFailure';
import {
  certaintyWords,
  detectorFramingWords,
  errorsWords,
  withoutValidation,
  licenceWords,
  statisticsWords,
  taskWords,
  trainedOnWords,
} from '@/app/state/detectorWords';
import { framingWords } from '@/app/state/croppingWords';
import { possibleHeads } from '@/app/state/headsQuestion';
import { changeAnswer, chooseFraming, chooseStatistics } from '@/app/state/scoreDetectors';
import { drive } from '@/app/state/scoreSession';
import { useScore } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { NameList } from '@/app/ui/NameList';
import { NotStored } from '@/app/ui/NotStored';
import { OutputNames } from '@/app/ui/OutputNames';
import { OneOutput } from '@/app/ui/OneOutput';
import { NumberField } from '@/app/ui/NumberField';
import { Select } from '@/app/ui/Select';
import { StatisticsChoice } from '@/app/ui/StatisticsChoice';
import { FigureHelp } from '@/app/ui/report/FigureHelp';
import layout from '@/app/ui/layout.module.css';
import { FRAMINGS } from '@/lib/cropping';
import { verbalReading, describeThreshold, thresholdOf, type HeldOutFigures } from '@/lib/calibration';
import { describeGuard } from '@/lib/outsideGuard';
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
      <OneOutput info={info} />
      <details className={layout.box}>
        <summary>
          About <FromFile text={name} />
        </summary>
        <dl className={layout.facts}>
          <Fact name="Name" value={<FromFile text={name} />} />
          <Fact
            name="Network"
            value={`${size}, ${imageSize} px, ${info.depth} blocks, ${info.heads} heads${info.answers?.heads === undefined ? '' : ' as you said'}`}
          />
          <Fact name="Task" value={taskWords(info)} />
          <Fact name="Classes" value={<ClassNames info={info} />} />
          <Fact name="Training data" value={trainedOnWords(info)} />
          {record?.heldOut && <Fact name="Held-out test" value={<Errors of={record.heldOut} />} />}
          <Fact
            name="Validation"
            value={validation ? <Errors of={validation} /> : withoutValidation(record ?? null)}
          />
          <Fact name="Pixels" value={statisticsWords(info.statistics, info.statisticsFrom)} />
          <Fact name="Framing" value={detectorFramingWords(info)} />
          {licence && <Fact name="Licence" value={licence} />}
          <Fact name="SHA-256" value={id.slice(0, 16)} title={id} />
        </dl>
      </details>
      <p className={layout.hint} data-testid="guard">
        {record?.setAside ?? describeGuard(record?.guard)}
      </p>
      <NetworkOfFile info={info} />
      <HeadsOfFile info={info} />
      <FramingOfFaces info={info} />
      {info.statisticsFrom !== 'record' && (
        <StatisticsChoice
          id="score-statistics"
          statistics={info.statistics}
          onChoose={(statistics) =>
            void reportFailure(() => chooseStatistics(id, statistics).then(() => drive()))
          }
        />
      )}
      {!record && !(info.oneLogit && info.bonaFide === null) && (
        <div className={layout.sunken}>
          <OutputNames info={info} />
        </div>
      )}
      <ThresholdField info={info} />
    </div>
  );
}

/** A file may hold weights and their average, a teacher and its student: which of them scores is said, and can be changed. */
function NetworkOfFile({ info: { id, networks } }: { info: DetectorInfo }) {
  if (!networks) return null;
  const usable = networks.all.filter(({ kind }) => kind === 'detector');
  const options = usable.map((each) => ({
    value: each.id,
    label: `${each.id || 'the file itself'}${each.isAveraged ? ', an average (EMA)' : ''}`,
  }));
  return (
    <label className={layout.control}>
      Network of the file
      <Select
        id="network-of-file"
        value={networks.chosen}
        options={options}
        onChange={(network) => void reportFailure(() => changeAnswer(id, { network }).then(drive))}
      />
    </label>
  );
}

/** A person may know better how the faces of its training were cut. */
function FramingOfFaces({ info: { id, framing } }: { info: DetectorInfo }) {
  const options = FRAMINGS.map((value) => ({ value, label: framingWords(value) }));
  return (
    <label className={layout.control}>
      Framing of faces
      <Select
        id="framing-of-detector"
        value={framing}
        options={options}
        onChange={(chosen) => void reportFailure(() => chooseFraming(id, chosen).then(drive))}
      />
    </label>
  );
}

/** A person may have been wrong about the heads. */
function HeadsOfFile({ info: { id, heads, headsAsked } }: { info: DetectorInfo }) {
  if (!headsAsked) return null;
  return (
    <label className={layout.control}>
      Attention heads
      <Select
        id="heads-of-detector"
        value={String(heads)}
        options={possibleHeads(headsAsked).map((count) => ({ value: String(count), label: String(count) }))}
        onChange={(chosen) =>
          void reportFailure(() => changeAnswer(id, { heads: Number(chosen) }).then(drive))
        }
      />
    </label>
  );
}

function ClassNames({ info: { classes, classesFrom } }: { info: DetectorInfo }) {
  return (
    <>
      <NameList names={classes} numbered=" " /> ({certaintyWords(classesFrom)})
    </>
  );
}

function Errors({ of }: { of: HeldOutFigures }) {
  return (
    <span className={layout.line}>
      {errorsWords(of)}
      <FigureHelp of={['auc', 'eer']} />
    </span>
  );
}

function Fact({ name, value, title }: { name: string; value: ReactNode; title?: string }) {
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
      <div className={layout.line}>
        <label htmlFor="score-threshold">Threshold of the attack score</label>
        <FigureHelp of={['threshold']} />
      </div>
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
