/** Which colour stands for which region of a parsing map. */
import { PARSING_COLORS } from '@/app/viz/parsingColors';
import { PARSING_CLASSES } from '@/lib/regions';
import layout from './layout.module.css';

export function ParsingLegend() {
  return (
    <ul className={layout.legend} aria-label="Colours of the parsing map">
      {PARSING_CLASSES.map((name, id) => (
        <li key={name}>
          <span className={layout.swatch} style={{ background: `rgb(${PARSING_COLORS[id].join(' ')})` }} />
          {name}
        </li>
      ))}
    </ul>
  );
}
