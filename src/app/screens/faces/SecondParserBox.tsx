/** Parsing the dataset a second time, by a network: how long it takes here, how far it is, whose maps are in use. */
import { parseAll, parseOne, stopParsingAgain } from '@/app/actions/faces/secondParser';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { takeMapsOf, unparsed, useSecondParser } from '@/app/state/secondParser';
import { ActionButton } from '@/app/ui/ActionButton';
import { Notice } from '@/app/ui/Notice';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { formatCount, formatDuration } from '@/lib/format';

export function SecondParserBox() {
  return (
    <details>
      <summary>Second parser</summary>
      <div className={layout.tight}>
        <p className={layout.hint}>
          BiSeNetV2, a network trained on CelebAMask-HQ, segments the same crops without landmarks. Neither is
          ground truth: check a map where the two differ. It counts ears as skin, and hats, necks and clothes
          as background; it rarely finds eyes behind glasses.
        </p>
        <MapsInUse />
        <Parsing />
      </div>
    </details>
  );
}

/** Which parser the maps in use are from, where a face has two. */
function MapsInUse() {
  const faces = useFaces((state) => state.faces);
  const two = faces.filter(({ disagreement }) => disagreement !== undefined);
  if (two.length === 0) return null;
  const second = two.filter(({ parser }) => parser === 'bisenetv2').length;
  const mean = two.reduce((sum, { disagreement = 0 }) => sum + disagreement, 0) / two.length;
  return (
    <>
      <p data-testid="second-maps" data-count={two.length}>
        {formatCount(two.length)} of {formatCount(faces.length)} have two maps, which differ on{' '}
        {(100 * mean).toFixed(1)} % of the pixels.
      </p>
      <label htmlFor="maps-in-use">Map used where there are two</label>
      <Select
        id="maps-in-use"
        value={second === 0 ? 'own' : second === two.length ? 'bisenetv2' : 'both'}
        options={[
          { value: 'own', label: 'landmarks and segmenter' },
          { value: 'bisenetv2', label: 'BiSeNetV2' },
          ...(second > 0 && second < two.length
            ? [{ value: 'both' as const, label: `BiSeNetV2 in ${formatCount(second)}` }]
            : []),
        ]}
        onChange={(parser) =>
          parser !== 'both' && void reportFailure(() => takeMapsOf(parser === 'own' ? undefined : parser))
        }
      />
    </>
  );
}

function Parsing() {
  const status = useSecondParser((state) => state.status);
  const measured = useSecondParser((state) => state.measured);
  const faces = useFaces((state) => state.faces);
  const left = unparsed(faces);
  if (status.phase === 'loading' || status.phase === 'parsing') {
    const [done, total] = status.phase === 'parsing' ? [status.done, status.total] : [0, 0];
    const time = measured ? `, ${formatDuration(measured.perFaceMs * (total - done))} left` : '';
    return (
      <div className={layout.tight} data-testid="parsing-status">
        <Progress
          label={status.phase === 'loading' ? 'loading the second parser' : 'parsing again'}
          done={done}
          total={total}
          detail={total > 0 ? `${formatCount(done)} / ${formatCount(total)}${time}` : ''}
        />
        <ActionButton action={stopParsingAgain} />
      </div>
    );
  }
  return (
    <>
      {status.phase === 'failed' && (
        <Notice
          tone="danger"
          title="Parsing stopped"
          error={status.error}
          still="Maps made so far are still here."
        />
      )}
      {left.length === 0 ? (
        <p className={layout.hint}>
          {faces.length > 0 ? 'Every face has two maps.' : 'The dataset is empty.'}
        </p>
      ) : (
        <>
          <p className={layout.hint}>
            {measured
              ? `One face took ${(measured.perFaceMs / 1000).toFixed(1)} s on ${measured.adapter}: about ${formatDuration(measured.perFaceMs * left.length)} for the other ${formatCount(left.length)}.`
              : 'Without a graphics card a face takes about a second. Try one face first: it shows how long one takes here.'}
          </p>
          <ActionButton action={parseOne} />
          {measured && <ActionButton action={parseAll} />}
        </>
      )}
    </>
  );
}
