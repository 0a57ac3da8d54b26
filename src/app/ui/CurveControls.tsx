/** How curves are drawn: smoothing and a log scale. */
import { useState } from 'react';
import { Switch } from './Switch';
import layout from './layout.module.css';

export interface CurveView {
  /** Weight of the moving average, 0 = off. */
  smoothing: number;
  logScale: boolean;
}

interface CurveControlsProps {
  view: CurveView;
  onChange: (view: CurveView) => void;
}

/** The first view of any curves. */
export const useCurveView = () => useState<CurveView>({ smoothing: 0.6, logScale: false });

export function CurveControls({ view, onChange }: CurveControlsProps) {
  return (
    <>
      <span className={layout.line}>
        <label htmlFor="smoothing">Smoothing</label>
        <input
          id="smoothing"
          type="range"
          min={0}
          max={0.98}
          step={0.02}
          value={view.smoothing}
          onChange={(event) => onChange({ ...view, smoothing: event.target.valueAsNumber })}
        />
        <output htmlFor="smoothing">{view.smoothing.toFixed(2)}</output>
      </span>
      <span className={layout.line}>
        <label id="log-label" htmlFor="log-scale">
          Log scale
        </label>
        <Switch
          id="log-scale"
          labelledBy="log-label"
          checked={view.logScale}
          onChange={(logScale) => onChange({ ...view, logScale })}
        />
      </span>
    </>
  );
}
