/** Which map is shown, of which class or query, and how strongly it covers the crop. */
import { useScore } from '@/app/state/scoreStore';
import { NumberField } from '@/app/ui/NumberField';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { SCORE_MAPS } from '@/lib/scoreView';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { MAP_CARDS } from '@/app/state/mapCards';

interface MapControlsProps {
  detector: DetectorInfo;
  classIndex: number;
  onClass: (classIndex: number) => void;
}

export function MapControls({ detector, classIndex, onClass }: MapControlsProps) {
  const view = useScore((state) => state.view);
  const change = useScore((state) => state.changeView);
  const ofClass = ['relevance', 'grad-cam', 'occlusion'].includes(view.map);
  return (
    <div className={layout.bar}>
      <label className={layout.control}>
        Map
        <Select
          id="score-map"
          value={view.map}
          options={SCORE_MAPS.map((kind) => ({ value: kind, label: MAP_CARDS[kind].label }))}
          onChange={(map) => change({ map })}
        />
      </label>
      {ofClass && (
        <label className={layout.control}>
          For the class
          <Select
            id="score-class"
            value={String(classIndex)}
            options={detector.classes.map((name, i) => ({ value: String(i), label: name }))}
            onChange={(index) => onClass(Number(index))}
          />
        </label>
      )}
      {view.map === 'attention' && <AttentionChoice detector={detector} />}
      {view.map === 'residual' && (
        <div className={layout.control}>
          <label htmlFor="score-seed">Seed of the masks</label>
          <NumberField
            id="score-seed"
            label="Seed of the masks"
            value={view.seed}
            invalid={false}
            onChange={(seed) => {
              if (Number.isInteger(seed) && seed >= 0) change({ seed });
            }}
          />
        </div>
      )}
      <div className={layout.control}>
        <label htmlFor="score-opacity">Opacity</label>
        <NumberField
          id="score-opacity"
          label="Opacity"
          value={view.opacity}
          slider={{ min: 0, max: 1, step: 0.05 }}
          invalid={false}
          onChange={(opacity) => {
            if (opacity >= 0 && opacity <= 1) change({ opacity });
          }}
        />
      </div>
    </div>
  );
}

function AttentionChoice({ detector }: { detector: DetectorInfo }) {
  const view = useScore((state) => state.view);
  const change = useScore((state) => state.changeView);
  const numbered = (word: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ value: String(i), label: `${word} ${i + 1}` }));
  const { depth, heads } = detector;
  return (
    <>
      <label className={layout.control}>
        Block
        <Select
          id="score-block"
          value={String(Math.min(view.block, depth - 1))}
          options={numbered('block', depth)}
          onChange={(block) => change({ block: Number(block) })}
        />
      </label>
      <label className={layout.control}>
        Head
        <Select
          id="score-head"
          value={String(Math.min(view.head, heads - 1))}
          options={numbered('head', heads)}
          onChange={(head) => change({ head: Number(head) })}
        />
      </label>
      <p className={layout.hint}>
        Attention from the {view.query === 0 ? 'class token' : `patch ${view.query}`}. Press a patch to show
        its attention, or Home for the class token.
      </p>
    </>
  );
}
