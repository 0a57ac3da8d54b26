/** The method at work: regions, the mask that follows the pointer, and what the network reconstructs behind it. */
import { useCallback, useEffect, useState } from 'react';
import {
  coverNext,
  coverRegion,
  followHomeLook,
  pointAt,
  seenPatches,
  useHomeLook,
} from '@/app/state/homeLook';
import { useEngine } from '@/app/state/engineStore';
import { Announcer } from '@/app/ui/Announcer';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import { Notice } from '@/app/ui/Notice';
import { Switch } from '@/app/ui/Switch';
import { ChoiceButtons } from '@/app/ui/ChoiceButtons';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { outlinePatches, drawMaskedFace } from '@/app/viz/maskCanvas';
import { parsingPicture, rgbPicture } from '@/app/viz/picture';
import { COVERABLE_REGIONS, CROP_SIZE } from '@/lib/regions';
import styles from './Home.module.css';

/** The mask moves by itself until a person moves it. */
const MOVE_MS = 1600;
/** How strongly the regions cover the face. */
const REGION_STRENGTH = 0.5;

const wantsStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function LivePicture() {
  const [moves, setMoves] = useState(() => !wantsStill());
  useEffect(followHomeLook, []);
  useEffect(() => {
    if (!moves) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') coverNext();
    }, MOVE_MS);
    return () => clearInterval(timer);
  }, [moves]);
  const hold = useCallback(() => setMoves(false), []);
  const point = useCallback((x: number, y: number) => {
    setMoves(false);
    pointAt(x, y);
  }, []);

  return (
    <section className={`${layout.card} ${layout.stack}`} aria-labelledby="live-title" data-testid="live">
      <div className={layout.spread}>
        <h2 id="live-title">Move the mask over the face</h2>
        <span className={layout.line}>
          <span id="live-moves" className={layout.hint}>
            Move by itself
          </span>
          <Switch id="live-moves-switch" checked={moves} onChange={setMoves} labelledBy="live-moves" />
        </span>
      </div>
      <div className={styles.live}>
        <Regions onPoint={point} />
        <Masked onPoint={point} />
        <Reconstructed onPoint={point} />
      </div>
      <RegionChoice onTouch={hold} />
      <Words />
    </section>
  );
}

interface PaneProps {
  /** Moves the mask to what a person points at. */
  onPoint: (x: number, y: number) => void;
}

function Regions({ onPoint }: PaneProps) {
  const face = useHomeLook((state) => state.face);
  const region = useHomeLook((state) => state.region);
  const masks = useHomeLook((state) => state.masks);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!face) return;
      drawPicture(
        context,
        parsingPicture(face.rgb, face.parsing, CROP_SIZE, REGION_STRENGTH),
        0,
        0,
        CANVAS_SIDE,
      );
      if (masks) outlinePatches(context, masks.patches[region], masks.grid, CANVAS_SIDE);
    },
    [face, masks, region],
  );
  return (
    <LiveCanvas
      label={`A face with its regions in colour, ${region} outlined`}
      caption="1. Regions of the face"
      render={render}
      onPoint={onPoint}
    />
  );
}

function Masked({ onPoint }: PaneProps) {
  const face = useHomeLook((state) => state.face);
  const masks = useHomeLook((state) => state.masks);
  const region = useHomeLook((state) => state.region);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!face || !masks) return;
      const [{ mask, covered }] = masks.draws;
      drawMaskedFace(context, rgbPicture(face.rgb, CROP_SIZE), mask, covered, masks.grid, CANVAS_SIDE);
    },
    [face, masks],
  );
  const patches = masks && seenPatches(masks);
  return (
    <LiveCanvas
      label={`The same face under a mask, ${region} covered`}
      caption={`2. The encoder sees ${patches ? `${patches.seen} of ${patches.all} patches` : 'the rest'}`}
      render={render}
      onPoint={onPoint}
    />
  );
}

function Reconstructed({ onPoint }: PaneProps) {
  const picture = useHomeLook((state) => state.picture);
  const region = useHomeLook((state) => state.region);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (picture)
        drawPicture(context, rgbPicture(picture.pasted, picture.imageSize), 0, 0, CANVAS_SIDE, true);
    },
    [picture],
  );
  return (
    <LiveCanvas
      label={
        picture ? `The face with ${region} and other hidden patches reconstructed` : 'Not reconstructed yet'
      }
      caption="3. The decoder reconstructs what is hidden"
      render={render}
      onPoint={onPoint}
      testId="live-reconstruction"
      ready={picture !== null}
    />
  );
}

function RegionChoice({ onTouch }: { onTouch: () => void }) {
  const chosen = useHomeLook((state) => state.region);
  return (
    <ChoiceButtons
      options={COVERABLE_REGIONS}
      chosen={chosen}
      label="Region that is covered fully"
      onChoose={(region) => {
        onTouch();
        coverRegion(region);
      }}
    />
  );
}

/** They change at each move; only where the mask comes to rest is said aloud. */
function Words() {
  const { face, picture, tookMs, problem, announced } = useHomeLook();
  const engine = useEngine((state) => state.inUse);
  if (problem) return <Notice tone="warning" title="Nothing can be reconstructed here" error={problem} />;
  return (
    <>
      <p className={layout.hint} data-testid="live-words">
        {picture && tookMs !== null
          ? `Orange: one region, covered fully. Grey: the same share of every other region (CRFR-P). The small network that comes with the app has reconstructed this in ${Math.max(1, Math.round(tookMs))} ms${engine ? ` (${engine.name})` : ''}.`
          : face
            ? 'Opening the network that comes with the app …'
            : 'Reading a sample face …'}
      </p>
      <Announcer text={announced} />
    </>
  );
}
