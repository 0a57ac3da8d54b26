/** Self-blended images, shown before they are trained on: the real picture, the mask, the fake. */
import { useEffect, useRef, useState } from 'react';
import { anotherBlend } from '@/app/actions/train/blend';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { previewBlend } from '@/app/state/trainedDetector';
import { labelledFaces, labelledObstacle, useTrain } from '@/app/state/trainStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture, type Rgba } from '@/app/viz/picture';
import { CROP_SIZE } from '@/lib/regions';
import type { BlendPreview } from '@/workers/protocol';

/** CSS pixels. */
const SIDE = 160;

export function BlendPanel() {
  const faces = useFaces((state) => state.faces);
  const strength = useDetectorSettings((state) => state.draft.blendStrength);
  const seed = useTrain((state) => state.blendSeed);
  const [blend, setBlend] = useState<BlendPreview | null>(null);
  const lacking = useFaces(labelledObstacle);
  const usable = labelledFaces(faces);
  const face = usable.length > 0 ? usable[seed % usable.length] : undefined;

  useEffect(() => {
    if (!face) return;
    let wanted = true;
    void reportFailure(async () => {
      const made = await previewBlend(face, seed, strength);
      if (wanted) setBlend(made);
    });
    return () => {
      wanted = false;
    };
  }, [face, seed, strength]);

  return (
    <Panel title="Self-blended images" tools={<ActionButton action={anotherBlend} />}>
      {face && blend ? (
        <ul className={layout.pictures}>
          <Picture part="real" label="real" picture={rgbPicture(blend.real, CROP_SIZE)} />
          <Picture part="mask" label="mask" picture={maskPicture(blend.mask)} />
          <Picture part="fake" label="self-blended fake" picture={rgbPicture(blend.fake, CROP_SIZE)} />
        </ul>
      ) : (
        <p className={layout.hint}>{face ? 'Blending an example.' : lacking}</p>
      )}
    </Panel>
  );
}

/** @param mask (CROP_SIZE, CROP_SIZE) 0..1 */
export function maskPicture(mask: Float32Array): Rgba {
  const grey = Uint8Array.from({ length: 3 * mask.length }, (_, i) => 255 * mask[Math.floor(i / 3)]);
  return rgbPicture(grey, CROP_SIZE);
}

export function Picture({ part, label, picture }: { part: string; label: string; picture: Rgba }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) drawPicture(context, picture, 0, 0, SIDE);
  }, [picture]);
  return (
    <li>
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        role="img"
        aria-label={label}
        data-testid={`blend-${part}`}
      />
      <span>{label}</span>
    </li>
  );
}
