/** A fake that is made by landmarks, before it is trained on: target, source, gate, result, and why some faces have none. */
import { useEffect, useMemo, useState } from 'react';
import { anotherBlend } from '@/app/actions/train/blend';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { previewForgery } from '@/app/state/trainedDetector';
import { labelledFaces, labelledObstacle, useTrain } from '@/app/state/trainStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { rgbPicture } from '@/app/viz/picture';
import { bonaFideClass } from '@/lib/bonaFide';
import { formatCounted } from '@/lib/format';
import type { MadeFakes } from '@/lib/madeFakes';
import { CROP_SIZE } from '@/lib/regions';
import type { ForgeryPreview, LibraryFace } from '@/workers/protocol';
import { maskPicture, Picture } from './BlendPanel';

export function ForgeryPanel({ fakes }: { fakes: MadeFakes }) {
  const faces = useFaces((state) => state.faces);
  const lacking = useFaces(labelledObstacle);
  const seed = useTrain((state) => state.blendSeed);
  const [preview, setPreview] = useState<ForgeryPreview | null>(null);
  const genuine = useMemo(() => genuineOf(faces), [faces]);

  useEffect(() => {
    if (genuine.length === 0) return;
    let wanted = true;
    void reportFailure(async () => {
      const made = await previewForgery(genuine, seed, fakes);
      if (wanted) setPreview(made);
    });
    return () => {
      wanted = false;
    };
  }, [genuine, seed, fakes]);

  const title = `${fakes[0].toUpperCase()}${fakes.slice(1)} fakes`;
  return (
    <Panel title={title} tools={<ActionButton action={anotherBlend} />}>
      {genuine.length > 0 && preview ? (
        <Preview preview={preview} />
      ) : (
        <p className={layout.hint}>
          {genuine.length > 0
            ? 'Making an example.'
            : (lacking ?? 'No class of these faces is a genuine one: fakes are made of genuine faces.')}
        </p>
      )}
    </Panel>
  );
}

/** Those that fakes are made of; all where no class is known to be genuine. */
function genuineOf(faces: readonly LibraryFace[]): LibraryFace[] {
  const labelled = labelledFaces(faces);
  const real = bonaFideClass([...new Set(labelled.map(({ label }) => label))]);
  return labelled.filter(({ label }) => real === null || label === real);
}

function Preview({ preview: { made, faces, refusals } }: { preview: ForgeryPreview }) {
  const refused = refusals.reduce((sum, each) => sum + each.faces, 0);
  return (
    <div className={layout.stack}>
      {made && (
        <ul className={layout.pictures}>
          <Picture part="target" label="target" picture={rgbPicture(made.target, CROP_SIZE)} />
          {made.source && (
            <Picture part="source" label="source" picture={rgbPicture(made.source, CROP_SIZE)} />
          )}
          <Picture part="gate" label="gate: white is changed" picture={maskPicture(made.gate)} />
          <Picture part="fake" label={`fake: ${made.kind}`} picture={rgbPicture(made.fake, CROP_SIZE)} />
        </ul>
      )}
      <p className={layout.hint} data-testid="forgery-refusals">
        {refused === 0
          ? `All of ${formatCounted(faces, 'face')} that were looked at can be forged so.`
          : `${refused} of ${formatCounted(faces, 'face')} that were looked at cannot be forged so:`}
      </p>
      {refused > 0 && (
        <ul className={layout.hint}>
          {refusals.map(({ reason, faces: count }) => (
            <li key={reason}>{`${formatCounted(count, 'face')}: ${reason}`}</li>
          ))}
        </ul>
      )}
      <p className={layout.hint}>In training the source is always of the same side of the split.</p>
    </div>
  );
}
