/**
 * One picture on a canvas, drawn in animation frames without React. A press on a patch asks for the
 * attention from there; by keyboard the attention picture does the same, as a slider over the tokens.
 */
import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { trainingSession } from '@/app/lab';
import { pretrainingOf, usePretraining, useTraining } from '@/app/state/trainingStore';
import layout from '@/app/ui/layout.module.css';
import { drawMarker, drawPicture } from '@/app/viz/canvas';
import { renderFace, type PictureInfo } from '@/app/viz/faceView';
import { displayText } from '@/lib/displayText';
import type { ModelConfig } from '@/lib/presets';
import type { FaceCrop } from '@/workers/protocol';
import { describeQuery, queryAfterKey, setQuery } from './attentionQuery';

interface FacePictureProps {
  info: PictureInfo;
  faceId: string;
  name: string;
  crop: FaceCrop | undefined;
  model: ModelConfig;
}

/** Canvas pixels a side: as many as a crop has, more than any model's picture. */
const SIDE = 224;

export function FacePicture({ info, faceId, name, crop, model }: FacePictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = model.imageSize / model.patchSize;
  const { kind, label } = info;

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    function draw(): void {
      if (!context) return;
      const picture = renderFace(kind, crop, trainingSession.pictures.of(faceId));
      if (!picture) return context.clearRect(0, 0, SIDE, SIDE);
      drawPicture(context, picture, 0, 0, SIDE);
      const { view: wanted, latest, lookedAt } = pretrainingOf(useTraining.getState());
      // A step before has the attention that was looked at then.
      const view = (lookedAt !== null && trainingSession.pictures.current?.view) || wanted;
      if (view.query > 0 && latest) drawMarker(context, { patch: view.query - 1, grid }, 0, 0, SIDE);
    }
    draw();
    const stops = [
      trainingSession.pictures.subscribe(draw),
      useTraining.subscribe((now, before) => {
        if (pretrainingOf(now).view !== pretrainingOf(before).view) draw();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [kind, crop, faceId, grid]);

  function pick(event: MouseEvent): void {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * grid);
    const row = Math.floor(((event.clientY - box.top) / box.height) * grid);
    setQuery(1 + row * grid + column);
  }

  const picture = (
    <canvas
      ref={canvas}
      width={SIDE}
      height={SIDE}
      className={layout.picture}
      role="img"
      aria-label={`${label} of ${displayText(name)}`}
      data-testid={kind === 'pasted' ? 'reconstruction' : kind}
      onClick={pick}
    />
  );
  return kind === 'attention' ? (
    <QuerySlider name={name} grid={grid}>
      {picture}
    </QuerySlider>
  ) : (
    picture
  );
}

interface QuerySliderProps {
  name: string;
  grid: number;
  children: ReactNode;
}

function QuerySlider({ name, grid, children }: QuerySliderProps) {
  const query = usePretraining((state) => state.view.query);
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`Token whose attention is shown, on ${displayText(name)}`}
      aria-valuemin={0}
      aria-valuemax={grid * grid}
      aria-valuenow={query}
      aria-valuetext={describeQuery(query, grid)}
      onKeyDown={(event) => {
        const next = queryAfterKey(event.key, query, grid);
        if (next === null) return;
        event.preventDefault();
        setQuery(next);
      }}
    >
      {children}
    </div>
  );
}
