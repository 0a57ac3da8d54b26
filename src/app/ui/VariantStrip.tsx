/** Pose and light, shown before they are trained on: one face and draws of it, and how yaws are spread before and after. */
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { reportFailure } from '@/app/reportFailure';
import { previewVariants, shownFace } from '@/app/state/variants';
import { geometryWarning } from '@/app/state/warnings';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { MOST_DEGREES } from '@/lib/galleryView';
import type { LibraryFace, VariantPreview } from '@/workers/protocol';
import { Histogram } from './Histogram';
import { Notice } from './Notice';

interface VariantStripProps {
  /** Of the next run. */
  faces: readonly LibraryFace[];
  /** Valid ones; null while something is wrong with the form. */
  settings: { pose: number; light: number; maxYaw: number; seed: number } | null;
}

/** While a slider is moved nothing is asked. */
const REST_MS = 150;
/** CSS pixels. */
const SIDE = 96;
/** The face and its draws fill two rows, at any width. */
const GRID = { gridTemplateColumns: 'repeat(4, minmax(0, 1fr))' };
const YAWS = { least: -MOST_DEGREES, most: MOST_DEGREES, range: [-MOST_DEGREES, MOST_DEGREES] } as const;

/** Nothing where neither is on. */
export function VariantStrip({ faces, settings }: VariantStripProps) {
  if (!settings || faces.length === 0 || (settings.pose === 0 && settings.light === 0)) return null;
  const warning = geometryWarning(faces, settings);
  const face = shownFace(faces);
  return (
    <section className={`${layout.tight} ${layout.sunken}`} aria-label="Pose and light">
      {warning && (
        <Notice tone={warning.weight === 'warning' ? 'warning' : 'info'} title={warning.title}>
          <p>
            {warning.message} <Link href="/faces">Faces</Link>
          </p>
        </Notice>
      )}
      {face && <Strip face={face} faces={faces} {...settings} />}
    </section>
  );
}

type StripProps = { face: LibraryFace; faces: readonly LibraryFace[] } & NonNullable<
  VariantStripProps['settings']
>;

function Strip({ face, faces, pose, light, maxYaw, seed }: StripProps) {
  const [preview, setPreview] = useState<VariantPreview | null>(null);
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      void reportFailure(async () => {
        const made = await previewVariants(face, faces, { pose, light, maxYaw }, seed);
        if (wanted) setPreview(made);
      });
    }, REST_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [face, faces, pose, light, maxYaw, seed]);
  if (!preview) return <p className={layout.hint}>Drawing one face.</p>;
  const own = faces.flatMap((one) => one.pose?.yaw ?? []);
  return (
    <>
      <ul className={layout.faceGrid} style={GRID}>
        {preview.pictures.map((rgb, i) => (
          <li key={i} className={layout.face}>
            <Picture rgb={rgb} side={preview.side} label={i === 0 ? 'the face' : `draw ${i}`} />
          </li>
        ))}
      </ul>
      <p className={layout.hint}>One face, then as seven steps may draw it.</p>
      {pose > 0 && (
        <>
          <Histogram name="Yaw before, °" values={own} {...YAWS} />
          <Histogram name="Yaw as drawn, °" values={preview.yaws} {...YAWS} />
        </>
      )}
    </>
  );
}

function Picture({ rgb, side, label }: { rgb: Uint8Array; side: number; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) drawPicture(context, rgbPicture(rgb, side), 0, 0, SIDE, true);
  }, [rgb, side]);
  return (
    <canvas
      ref={canvas}
      width={SIDE}
      height={SIDE}
      role="img"
      aria-label={label}
      data-testid="variant-picture"
    />
  );
}
