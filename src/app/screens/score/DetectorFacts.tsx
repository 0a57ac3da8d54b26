/** What is known of a detector: where it comes from, what it was trained and validated on, how its classes are named. */
import { useState, type ReactNode } from 'react';
import { resetThreshold } from '@/app/actions/score/detector';
import { reportFailure } from '@/app/reportFailure';
import { nameOutputs } from '@/app/state/detectors';
import { possibleHeads } from '@/app/state/headsQuestion';
import { changeAnswer } from '@/app/state/scoreDetectors';
import { drive } from '@/app/state/scoreSession';
import { useScore } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { NameList } from '@/app/ui/NameList';
import { FromFile } from '@/app/ui/FromFile';
import { NotStored } from '@/app/ui/NotStored';
import { OneOutput } from '@/app/ui/OneOutput';
import { NumberField } from '@/app/ui/NumberField';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { formatCount } from '@/lib/format';
import { verbalReading, describeThreshold, thresholdOf } from '@/lib/calibration';
import type { DetectorInfo, SavedDetector } from '@/workers/protocol/scoring';
import { DemoNotice } from './DemoNotice';

const figure = (value: number | null) => (value === null ? 'undefined' : value.toFixed(3));

export function DetectorFacts({ detector: { info, origin, notStored } }: { detector: SavedDetector }) {
  const { name, id, size, imageSize, record } = info;
  const validation = record?.validation ?? null;
  return (
    <div className={layout.tight} data-testid="detector-facts">
      {origin === 'demonstration' && <DemoNotice />}
      {notStored && <NotStored error={notStored} />}
      <OneOutput info={info} />
      <dl className={layout.facts}>
        <Fact name="Name" value={<FromFile text={name} />} />
        <Fact
          name="Network"
          value={`${size}, ${imageSize} px, ${info.depth} blocks, ${info.heads} heads${info.answers?.heads === undefined ? '' : ' as you said'}`}
        />
        <Fact name="Classes" value={<NameList names={info.classes} />} />
        <Fact
          name="Training data"
          value={
            record
              ? `${describeFakes(record.config.fakes)}; dataset ${record.datasetFingerprint.slice(0, 12)}`
              : 'unknown: the file does not say'
          }
        />
        <Fact
          name="Validation"
          value={
            validation
              ? `${formatCount(validation.faces)} faces: AUC ${figure(validation.auc)}, EER ${figure(validation.eer)}`
              : 'not recorded in the file'
          }
        />
        <Fact name="Pixels" value={describePixels(info)} />
        <Fact name="SHA-256" value={id.slice(0, 16)} title={id} />
      </dl>
      <NetworkOfFile info={info} />
      <HeadsOfFile info={info} />
      {info.statisticsFrom === 'vggface2' && (
        <p className={layout.hint}>
          If there is a pretrain_ds_mean_std.txt beside the file, drop it here too: with another normalisation
          of the pixels than in training, the scores are different.
        </p>
      )}
      {!record && !(info.oneLogit && info.bonaFide === null) && (
        <ClassOrder key={`${id} ${info.classes.join()}`} info={info} />
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

function describeFakes(fakes: string): string {
  return fakes === 'self-blended' ? 'real faces and fakes blended from them' : 'labelled faces';
}

/** The mean and standard deviation that pixels are normalised with, and where they are from. */
function describePixels({ statistics: { mean, std }, statisticsFrom }: DetectorInfo): string {
  const numbers = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(' ');
  const by = {
    record: 'as in its training',
    vggface2: 'those of VGGFace2, as for the released weights: the file records none',
    person: 'from the text file that you gave',
  }[statisticsFrom];
  return `mean ${numbers(mean)}, std ${numbers(std)}: ${by}`;
}

function Fact({ name, value, title }: { name: string; value: ReactNode; title?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={title}>{value}</dd>
    </div>
  );
}

/** A file without a record: which output stands for which class is asked, never guessed in silence. */
function ClassOrder({ info }: { info: DetectorInfo }) {
  const [names, setNames] = useState<readonly string[]>(info.classes);
  return (
    <form
      className={`${layout.tight} ${layout.sunken}`}
      onSubmit={(event) => {
        event.preventDefault();
        void reportFailure(() => nameOutputs(info.id, names));
      }}
    >
      <p className={layout.hint}>
        The file does not name its classes. The released code sorts folders by name: output 0 is fake, 1 is
        real. With the names in the wrong order every score is inverted.
      </p>
      {names.map((name, i) => (
        <label key={i}>
          Output {i}
          <input
            value={name}
            onChange={(event) => setNames(names.map((old, k) => (k === i ? event.target.value : old)))}
          />
        </label>
      ))}
      <div className={layout.row}>
        <Button type="submit">Use these names</Button>
        {names.length === 2 && <Button onClick={() => setNames([names[1], names[0]])}>Swap</Button>}
      </div>
    </form>
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
