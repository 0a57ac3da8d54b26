/** Which colour stands for which region of a parsing map. */
import { PARSING_COLORS } from '@/app/viz/parsingColors';
import { PARSING_CLASSES } from '@/lib/regions';
import styles from './ParsingLegend.module.css';

export function ParsingLegend() {
  return (
    <ul className={styles.legend} aria-label="Colours of the parsing map">
      {PARSING_CLASSES.map((name, id) => (
        <li key={name}>
          <span className={styles.swatch} style={{ background: `rgb(${PARSING_COLORS[id].join(' ')})` }} />
          {name}
        </li>
      ))}
    </ul>
  );
}
