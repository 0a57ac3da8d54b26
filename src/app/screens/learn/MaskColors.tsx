/** What the two colours of hidden patches mean. */
import layout from '@/app/ui/layout.module.css';
import { COVERED_COLOR, MASKED_COLOR } from '@/app/viz/picture';

const css = (color: readonly number[]) => ({ background: `rgb(${color.join(' ')})` });

export function MaskColors() {
  return (
    <ul className={layout.legend} aria-label="Colours of hidden patches">
      <li>
        <span className={layout.swatch} style={css(COVERED_COLOR)} />
        covered region
      </li>
      <li>
        <span className={layout.swatch} style={css(MASKED_COLOR)} />
        hidden patch of another region
      </li>
    </ul>
  );
}
