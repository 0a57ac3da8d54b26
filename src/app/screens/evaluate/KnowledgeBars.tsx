/** R^2 by region of the face and for the pose, a bar for each network with its interval; the scale never moves. */
import { figureWords } from '@/app/state/knowledgeWords';
import type { KnowledgeFound } from '@/app/state/knowledgeStore';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import plot from '@/app/ui/report/Report.module.css';
import { KIND_COLORS } from '@/app/viz/scatter';
import { displayText } from '@/lib/displayText';
import { PROBE_READOUTS, PROBE_REGIONS, READOUT_TEXTS, type ProbeReadout } from '@/lib/knowledge';
import type { ProbeRow } from '@/workers/protocol/evaluation';

const GROUP = 96;
const HEIGHT = 180;
const [LOWEST, HIGHEST] = [-0.2, 1];
/** Letters are not to grow with a wide window. */
const LARGEST = 1.2;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const y = (value: number): number =>
  (HEIGHT * (HIGHEST - Math.min(HIGHEST, Math.max(LOWEST, value)))) / (HIGHEST - LOWEST);

/** Networks have a colour each; what stands beside them is grey, pixels lighter. */
function colorOf(rows: readonly ProbeRow[], index: number): { fill: string; opacity?: number } {
  const { kind } = rows[index];
  if (kind === 'network') return { fill: KIND_COLORS[index % KIND_COLORS.length] };
  return { fill: 'currentColor', opacity: kind === 'random' ? 0.75 : 0.35 };
}

export function KnowledgeBars({ found, readout }: { found: KnowledgeFound; readout: ProbeReadout }) {
  const { rows } = found;
  const r = PROBE_READOUTS.indexOf(readout);
  const regions = PROBE_REGIONS.filter((region) => rows[0].readouts[r].regions[region]);
  const width = GROUP * regions.length;
  const bar = (GROUP - 16) / rows.length;
  const words = rows
    .map(({ name, readouts }) => {
      const figures = regions.map((region) => `${region} ${figureWords(readouts[r].regions[region]!)}`);
      return `${displayText(name)}: ${figures.join(', ')}`;
    })
    .join('; ');
  return (
    <figure className={layout.tight}>
      <figcaption>
        <h3>R² on held-out people, by region; {READOUT_TEXTS[readout].title}</h3>
      </figcaption>
      <svg
        className={plot.plot}
        style={{ maxWidth: `${LARGEST * (width + 40)}px` }}
        viewBox={`-34 -8 ${width + 40} ${HEIGHT + 32}`}
        role="img"
        aria-label={`R² on held-out people by region. ${words}`}
        data-testid="knowledge-bars"
      >
        {TICKS.map((tick) => (
          <g key={tick}>
            <line
              x1="0"
              x2={width}
              y1={y(tick)}
              y2={y(tick)}
              className={tick === 0 ? plot.frame : plot.chance}
            />
            <text x="-5" y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        {regions.map((region, g) => (
          <g key={region}>
            {rows.map(({ readouts }, n) => {
              const { mean, low, high } = readouts[r].regions[region]!;
              if (mean === null) return null;
              const x = g * GROUP + 8 + n * bar;
              const [top, bottom] = [Math.min(y(mean), y(0)), Math.max(y(mean), y(0))];
              return (
                <g key={n}>
                  <rect x={x + 0.5} y={top} width={bar - 1} height={bottom - top} {...colorOf(rows, n)} />
                  <line
                    x1={x + bar / 2}
                    x2={x + bar / 2}
                    y1={y(low ?? mean)}
                    y2={y(high ?? mean)}
                    stroke="var(--text)"
                  />
                </g>
              );
            })}
            <text x={(g + 0.5) * GROUP} y={HEIGHT + 16} textAnchor="middle">
              {region}
            </text>
          </g>
        ))}
      </svg>
      <ul className={layout.legend}>
        {rows.map(({ name, size }, n) => (
          <li key={n}>
            <svg width="10" height="10" aria-hidden="true">
              <rect width="10" height="10" {...colorOf(rows, n)} />
            </svg>
            <FromFile text={name} longest={40} />
            {size !== '' && ` (${size})`}
          </li>
        ))}
      </ul>
    </figure>
  );
}
