/** The protocols of the field: which one, how far it is, and its table as it grows. */
import { Link } from 'wouter';
import { pauseProtocol } from '@/app/actions/evaluate/pauseProtocol';
import { endProtocol, PROTOCOL_EXPORTS, startProtocol } from '@/app/actions/evaluate/protocol';
import { useEvaluate } from '@/app/state/evaluateStore';
import { useFaces } from '@/app/state/facesStore';
import { chooseProtocol, useProtocol } from '@/app/state/protocolStore';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { useTrain } from '@/app/state/trainStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { Help } from '@/app/ui/Help';
import { Notice } from '@/app/ui/Notice';
import { ObstacleHint } from '@/app/ui/ObstacleHint';
import { countOptions } from '@/app/ui/countOptions';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { cellTexts } from '@/lib/crossTable';
import { DETECTOR } from '@/lib/detectorConfig';
import { MOST_PROTOCOL_SEEDS, PROTOCOL_PRESETS, PROTOCOLS, type ProtocolPreset } from '@/lib/protocol';
import { protocolTable, type ProtocolResults } from '@/lib/protocolTable';
import styles from './Evaluate.module.css';

const PRESETS = PROTOCOL_PRESETS.map((value) => ({ value, label: PROTOCOLS[value].title }));
const SHOTS = ['0', '5', '0,5'].map((value) => ({ value, label: `${value.replace(',', ' and ')} shots` }));
const SEEDS = countOptions(MOST_PROTOCOL_SEEDS, 'seed');

export function ProtocolPanel() {
  const working = useProtocol((state) => state.working);
  const results = useProtocol((state) => state.results);
  const problem = useProtocol((state) => state.problem);
  return (
    <Panel
      title="Protocol"
      tools={
        <span role="status" data-testid="protocol-status">
          {working ? 'running' : problem ? 'failed' : 'idle'}
        </span>
      }
    >
      <div className={layout.stack}>
        <Choice />
        {working && <Progress label={working.title} done={working.done} total={working.total} />}
        {
          problem &&
          <Notice tone="danger" title="The protocol failed" error={problem} still="What it found by then is still here." /> // prettier-ignore
        }
        {results && <Table results={results} />}
      </div>
    </Panel>
  );
}

function Choice() {
  const { preset, shots, seeds } = useProtocol((state) => state.next);
  const isActive = useProtocol((state) => state.working !== null);
  const draft = useDetectorSettings((state) => state.draft);
  const encoder = useTrain((state) => state.encoder);
  const { what, hasShots } = PROTOCOLS[preset];
  return (
    <div className={layout.tight} role="group" aria-label="New protocol">
      <div className={layout.line}>
        <p id="protocol-what" className={layout.hint}>
          {what} <Domains preset={preset} />
        </p>
        <Help label="What the table says" describedBy="protocol-what">
          <p>
            A detector is worth what it does on faces from elsewhere. Here each is tested on data that it was
            not trained on: no face, video or person of a test is trained on, except for shots, a few videos
            of the tested data set, which the test then leaves out.
          </p>
          {PROTOCOLS[preset].makesFakes ? (
            <p>
              Read along the diagonal a detector is tested on its own kind of fakes; beside it on kinds that
              it has not seen. 50 % is chance. Figures are means over seeds with their standard deviation, and
              in brackets the 95 % interval of the mean.
            </p>
          ) : (
            <p>
              HTER is the mean of both errors at the threshold that suits the test best, as papers have it;
              TPR at FPR 1 % is how many genuine faces are accepted while 1 % of attacks are. Figures are
              means over seeds with their standard deviation.
            </p>
          )}
        </Help>
      </div>
      <div className={layout.row}>
        <Select
          id="protocol-preset"
          label="Protocol"
          value={preset}
          options={PRESETS}
          onChange={(next) => chooseProtocol({ preset: next })}
        />
        {hasShots && (
          <Select
            id="protocol-shots"
            label="Shots"
            value={shots.join(',')}
            options={SHOTS}
            onChange={(next) => chooseProtocol({ shots: next.split(',').map(Number) })}
          />
        )}
        <Select
          id="protocol-seeds"
          label="Seeds"
          value={String(seeds)}
          options={SEEDS}
          onChange={(next) => chooseProtocol({ seeds: Number(next) })}
        />
      </div>
      <div className={layout.row}>
        <ActionButton action={startProtocol} />
        {isActive && <ActionButton action={pauseProtocol} />}
        <ActionButton action={endProtocol} />
        <ObstacleHint action={startProtocol} hidden={isActive} />
      </div>
      <p className={layout.hint}>
        {DETECTOR.summary(draft)};{' '}
        {encoder ? <FromFile text={encoder.file.name} longest={60} /> : 'from scratch'}. These are the
        settings and the pretrained model of <Link href="/train">Train</Link>.
      </p>
    </div>
  );
}

/** Where the domains of a protocol come from. */
function Domains({ preset }: { preset: ProtocolPreset }) {
  const { domain, makesFakes } = PROTOCOLS[preset];
  const first = useEvaluate(({ sets }) => sets[0]?.id);
  const name = useFaces(({ datasets }) => datasets.find(({ id }) => id === first)?.name);
  if (!makesFakes)
    return `${domain === 'family' ? 'Families are' : 'Data sets are'} the chosen datasets, or the folders of one.`;
  if (name === undefined) return 'Fakes are made of the dataset that is chosen first; the others are tested.';
  return (
    <>
      Fakes are made of the genuine faces of <FromFile text={name} longest={60} />, chosen first; attacks of
      the chosen datasets are tested.
    </>
  );
}

function Table({ results }: { results: ProtocolResults }) {
  const { title, rows, columns, notes = [], ...figures } = protocolTable(results);
  const texts = cellTexts(figures);
  return (
    <>
      <div className={styles.wide} tabIndex={0} role="region" aria-label="Table of the protocol">
        <table className={`${layout.table} ${styles.table}`} data-testid="protocol-table">
          <thead>
            <tr>
              <th scope="col">{title}, %</th>
              {columns.map((name) => (
                <th key={name} scope="col">
                  <FromFile text={name} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((name, r) => (
              <tr key={name}>
                <th scope="row">
                  <FromFile text={name} />
                </th>
                {texts[r].map((text, c) => (
                  <td key={columns[c]} className={styles.cell}>
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {notes.map((note) => (
        <p key={note} className={layout.hint}>
          <FromFile text={note} longest={300} />
        </p>
      ))}
      <div className={layout.row} role="group" aria-label="Export the table of the protocol">
        {PROTOCOL_EXPORTS.map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
      </div>
    </>
  );
}
