/** The fixed colour scales of the pictures: the same from step to step and from run to run. */
import layout from '@/app/ui/layout.module.css';
import { CIVIDIS, cssGradient, VIRIDIS } from '@/app/viz/colorMap';
import { ATTENTION_MULTIPLE, attentionScale, ERROR_SCALE } from '@/app/viz/faceView';
import { ParsingLegend } from '@/app/ui/ParsingLegend';
import styles from './PictureLegends.module.css';

export function PictureLegends({ patches }: { patches: number }) {
  const { max } = attentionScale(patches);
  return (
    <div className={`${layout.tiles} ${styles.legends}`}>
      <Scale
        name="Error"
        gradient={cssGradient(VIRIDIS)}
        low={String(ERROR_SCALE.min)}
        middle={`${(ERROR_SCALE.min + ERROR_SCALE.max) / 2}`}
        high={`${ERROR_SCALE.max} and above`}
      />
      <Scale
        name="Attention"
        gradient={cssGradient(CIVIDIS)}
        low="0"
        middle=""
        high={`${max.toPrecision(2)} (${ATTENTION_MULTIPLE} × uniform) and above`}
      />
      <div data-spare className={styles.parsing}>
        <ParsingLegend />
      </div>
    </div>
  );
}

interface ScaleProps {
  name: string;
  gradient: string;
  low: string;
  middle: string;
  high: string;
}

function Scale({ name, gradient, low, middle, high }: ScaleProps) {
  return (
    <div className={layout.field}>
      <span className={layout.strong}>{name}</span>
      <span className={layout.ramp} style={{ background: gradient }} />
      <span className={layout.ticks}>
        <span>{low}</span>
        <span>{middle}</span>
        <span>{high}</span>
      </span>
    </div>
  );
}
