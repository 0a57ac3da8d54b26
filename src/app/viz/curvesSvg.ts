/** Several curves as an SVG picture that needs nothing else: axes, ticks, legend; readable in print and on screens. */

export interface SvgCurve {
  label: string;
  places: readonly number[];
  values: readonly number[];
}

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 56;
const TOP = 36;
const BOTTOM = 44;
const RIGHT = 150;
const TICKS = 5;
/** Paul Tol's bright scheme: told apart by colour-blind readers too. */
const COLORS = ['#4477aa', '#ee6677', '#228833', '#ccbb44', '#66ccee', '#aa3377', '#888888'];
const DASHES = ['', '6 3', '2 2', '8 3 2 3'];

/** Curves with the same label share a colour and have one line in the legend. */
export function curvesSvg(title: string, axis: string, curves: readonly SvgCurve[]): string {
  const labels = [...new Set(curves.map(({ label }) => label))];
  const x = scale(
    curves.flatMap(({ places }) => places),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = scale(
    curves.flatMap(({ values }) => values.filter(Number.isFinite)),
    HEIGHT - BOTTOM,
    TOP,
  );
  const look = (label: string): string => {
    const index = labels.indexOf(label);
    const dash = DASHES[Math.floor(index / COLORS.length) % DASHES.length];
    return `stroke="${COLORS[index % COLORS.length]}"${dash && ` stroke-dasharray="${dash}"`}`;
  };
  const paths = curves.map(({ label, places, values }) => {
    const points = places.flatMap((place, i) =>
      Number.isFinite(values[i]) ? [`${x.at(place).toFixed(1)},${y.at(values[i]).toFixed(1)}`] : [],
    );
    return `<polyline fill="none" stroke-width="1.5" ${look(label)} points="${points.join(' ')}"/>`;
  });
  const legend = labels.map((label, i) => {
    const row = TOP + 8 + 18 * i;
    const from = WIDTH - RIGHT + 12;
    return (
      `<line x1="${from}" x2="${from + 22}" y1="${row}" y2="${row}" stroke-width="2" ${look(label)}/>` +
      `<text x="${from + 28}" y="${row + 4}">${escape(label)}</text>`
    );
  });
  const grid = [
    ...y.ticks.map(
      (tick) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.at(tick)}" y2="${y.at(tick)}" stroke="#ddd"/>` +
        `<text x="${LEFT - 6}" y="${y.at(tick) + 4}" text-anchor="end">${short(tick)}</text>`,
    ),
    ...x.ticks.map(
      (tick) =>
        `<text x="${x.at(tick)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${short(tick)}</text>`,
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20" font-size="14">${escape(title)}</text>`,
    ...grid,
    ...paths,
    ...legend,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escape(axis)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

interface Scale {
  at: (value: number) => number;
  ticks: number[];
}

/** Values from `from` to `to`, both in pixels; round ticks within. */
function scale(values: readonly number[], from: number, to: number): Scale {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const span = high > low ? high - low : 1;
  const step = roundStep(span / TICKS);
  const first = Math.ceil(low / step);
  const count = Number.isFinite(low) ? Math.floor(high / step) - first + 1 : 0;
  return {
    at: (value) => Number((from + ((value - low) / span) * (to - from)).toFixed(1)),
    ticks: Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12))),
  };
}

/** The next larger of 1, 2, 5 times a power of ten. */
function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 2, 5].find((factor) => factor * power >= wanted) ?? 10);
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

const escape = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);
