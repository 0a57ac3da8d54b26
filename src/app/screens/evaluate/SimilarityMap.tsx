/** Linear CKA of every two blocks as a heat map on a fixed scale. */
import { exportSimilarity } from '@/app/actions/evaluate/blocks';
import { endsOf, mostAlike } from '@/app/state/blockExports';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import plot from '@/app/ui/report/Report.module.css';
import { colorIndex, cssGradient, VIRIDIS } from '@/app/viz/colorMap';
import { displayText } from '@/lib/displayText';
import { formatCounted, formatFigure } from '@/lib/format';
import type { BlockComparison } from '@/workers/protocol/evaluation';

const SIDE = 160;
const SCALE = { min: 0, max: 1 };

export function SimilarityMap({ found }: { found: BlockComparison }) {
  const { networks, similarity, faces } = found;
  const [first, last] = endsOf(networks);
  const cell = { width: SIDE / last.depth, height: SIDE / first.depth };
  const words = mostAlike(found)
    .map((like, i) => (like === null ? '' : `block ${i + 1} is most like ${like}`))
    .join(', ');
  return (
    <figure className={layout.tight}>
      <figcaption>
        <h3>Similarity of blocks (linear CKA)</h3>
      </figcaption>
      <svg
        className={plot.plot}
        viewBox={`-44 -8 ${SIDE + 54} ${SIDE + 46}`}
        role="img"
        aria-label={`Linear CKA of the blocks of ${displayText(first.name)} with those of ${displayText(last.name)}: ${words}`}
        data-testid="block-similarity"
      >
        {Array.from(similarity, (value, i) => {
          const [row, column] = [Math.floor(i / last.depth), i % last.depth];
          return (
            <rect
              key={i}
              x={column * cell.width}
              y={SIDE - (row + 1) * cell.height}
              {...cell}
              fill={Number.isNaN(value) ? 'none' : colorOf(value)}
            >
              <title>{`block ${row + 1} and block ${column + 1}: ${formatFigure(value)}`}</title>
            </rect>
          );
        })}
        <rect width={SIDE} height={SIDE} className={plot.frame} />
        {[1, last.depth].map((block) => (
          <text key={block} x={(block - 0.5) * cell.width} y={SIDE + 14} textAnchor="middle">
            {block}
          </text>
        ))}
        {[1, first.depth].map((block) => (
          <text key={block} x="-5" y={SIDE - (block - 0.5) * cell.height + 4} textAnchor="end">
            {block}
          </text>
        ))}
        <text x={SIDE / 2} y={SIDE + 31} textAnchor="middle">
          {displayText(last.name, 32)}
        </text>
        <text x={-SIDE / 2} y="-28" textAnchor="middle" transform="rotate(-90)">
          {displayText(first.name, 32)}
        </text>
      </svg>
      <div className={layout.field}>
        <span className={layout.ramp} style={{ background: cssGradient(VIRIDIS) }} />
        <span className={`${layout.ticks} ${layout.fine}`}>
          <span>0 and below: unrelated</span>
          <span>1: the same</span>
        </span>
      </div>
      <p className={layout.hint}>
        Rows: blocks of <FromFile text={first.name} longest={40} />. Columns: blocks of{' '}
        <FromFile text={last.name} longest={40} />. Of the mean patch token behind each block, over{' '}
        {formatCounted(faces, 'face')}; unbiased, so that chance is 0.
      </p>
      <div>
        <ActionButton action={exportSimilarity} />
      </div>
    </figure>
  );
}

function colorOf(value: number): string {
  const at = 3 * colorIndex(value, SCALE);
  return `rgb(${VIRIDIS[at]} ${VIRIDIS[at + 1]} ${VIRIDIS[at + 2]})`;
}
