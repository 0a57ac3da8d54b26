/** Mean attention distance of every head over the depth, with the mean of each block; the scale never moves. */
import { exportDistances } from '@/app/actions/evaluate/blocks';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import plot from '@/app/ui/report/Report.module.css';
import { KIND_COLORS } from '@/app/viz/scatter';
import { displayText } from '@/lib/displayText';
import type { BlockComparison, NetworkBlocks } from '@/workers/protocol/evaluation';

const WIDTH = 240;
const HEIGHT = 160;
/** Pixels of the crop; attention that is the same everywhere comes to about 117. */
const FARTHEST = 180;

const y = (distance: number): number => HEIGHT * (1 - Math.min(1, distance / FARTHEST));

export function DistancePlot({ found: { networks } }: { found: BlockComparison }) {
  const deepest = Math.max(...networks.map(({ depth }) => depth));
  const x = (block: number) => ((block + 0.5) * WIDTH) / deepest;
  const words = networks
    .map((network) => `${displayText(network.name)}: ${meansInWords(network)}`)
    .join('; ');
  return (
    <figure className={layout.tight}>
      <figcaption>
        <h3>Mean attention distance</h3>
      </figcaption>
      <svg
        className={plot.plot}
        viewBox={`-44 -8 ${WIDTH + 54} ${HEIGHT + 46}`}
        role="img"
        aria-label={`Mean attention distance in pixels by block, mean of the heads. ${words}`}
        data-testid="attention-distance"
      >
        <rect width={WIDTH} height={HEIGHT} className={plot.frame} />
        <line
          x1="0"
          x2={WIDTH}
          y1={y(networks[0].uniform)}
          y2={y(networks[0].uniform)}
          className={plot.chance}
        />
        {networks.map((network, n) => (
          <g key={n} fill={KIND_COLORS[n]} stroke={KIND_COLORS[n]}>
            {Array.from(network.distance, (distance, i) => (
              <circle
                key={i}
                cx={x(Math.floor(i / network.heads)) + (n === 0 ? -2 : 2)}
                cy={y(distance)}
                r="2"
                opacity="0.6"
                strokeWidth="0"
              />
            ))}
            <polyline
              fill="none"
              strokeWidth="1.5"
              points={meansOf(network)
                .map((mean, block) => `${x(block)},${y(mean)}`)
                .join(' ')}
            />
          </g>
        ))}
        {[0, 60, 120, FARTHEST].map((distance) => (
          <text key={distance} x="-5" y={y(distance) + 4} textAnchor="end">
            {distance}
          </text>
        ))}
        {[1, deepest].map((block) => (
          <text key={block} x={x(block - 1)} y={HEIGHT + 14} textAnchor="middle">
            {block}
          </text>
        ))}
        <text x={WIDTH / 2} y={HEIGHT + 31} textAnchor="middle">
          block
        </text>
        <text x={-HEIGHT / 2} y="-32" textAnchor="middle" transform="rotate(-90)">
          pixels of 224
        </text>
      </svg>
      <ul className={layout.legend}>
        {networks.map(({ name, size }, n) => (
          <li key={n}>
            <svg width="10" height="10" aria-hidden="true">
              <circle cx="5" cy="5" r="5" fill={KIND_COLORS[n]} />
            </svg>
            <FromFile text={name} longest={40} /> ({size})
          </li>
        ))}
      </ul>
      <p className={layout.hint}>
        Points are heads, lines the mean of each block. Dashed: attention that is the same everywhere. What
        goes to the class token has no place and is left out.
      </p>
      <div>
        <ActionButton action={exportDistances} />
      </div>
    </figure>
  );
}

function meansOf({ depth, heads, distance }: NetworkBlocks): number[] {
  return Array.from(
    { length: depth },
    (_, block) =>
      distance.subarray(block * heads, (block + 1) * heads).reduce((sum, value) => sum + value, 0) / heads,
  );
}

const meansInWords = (network: NetworkBlocks): string =>
  meansOf(network)
    .map((mean, block) => `block ${block + 1} ${mean.toFixed(0)}`)
    .join(', ');
