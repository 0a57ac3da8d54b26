/** A "?" beside figures of detectors that says what they mean. */
import { FIGURE_MEANINGS, type ExplainedFigure } from '@/lib/figureMeanings';
import { Help } from '../Help';

/** @param of in the order of what stands beside it */
export function FigureHelp({ of }: { of: readonly ExplainedFigure[] }) {
  const [first, ...others] = of;
  const name = FIGURE_MEANINGS[first][0];
  return (
    <Help label={others.length === 0 ? `What ${name} means` : `What ${name} and others mean`}>
      {of.map((key) => {
        const [title, meaning] = FIGURE_MEANINGS[key];
        return (
          <p key={key}>
            {others.length > 0 && <strong>{`${title[0].toUpperCase()}${title.slice(1)}. `}</strong>}
            {meaning}
          </p>
        );
      })}
    </Help>
  );
}
