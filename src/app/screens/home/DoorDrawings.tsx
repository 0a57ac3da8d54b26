/** A drawing for each way in; decoration, so that assistive technology passes over them. */

const FRAME = { viewBox: '0 0 72 72', fill: 'none', stroke: 'currentColor', strokeWidth: 2, 'aria-hidden': true } as const; // prettier-ignore

/** A loss that falls. */
export function CurveDrawing() {
  return (
    <svg {...FRAME}>
      <path d="M8 6v58h58" />
      <path d="M12 14c6 30 16 36 52 42" stroke="var(--accent)" strokeWidth={3} />
      <path d="M12 22c8 18 20 28 52 28" stroke="var(--line-mouth)" strokeWidth={3} />
    </svg>
  );
}

/** A face in its box, and where its score lies. */
export function ScoreDrawing() {
  return (
    <svg {...FRAME}>
      <ellipse cx={36} cy={26} rx={14} ry={18} />
      <rect x={16} y={4} width={40} height={44} rx={3} stroke="var(--accent)" />
      <path d="M8 62h56" strokeWidth={4} strokeLinecap="round" />
      <circle cx={46} cy={62} r={5} fill="var(--accent)" stroke="none" />
    </svg>
  );
}

/** Patches, of which one region is covered and others are hidden. */
export function MaskDrawing() {
  const fills: Readonly<Record<string, string>> = {
    hidden: 'currentColor',
    covered: 'rgb(214 120 40)',
    seen: 'none',
  };
  const patches = ['hidden', 'seen', 'hidden', 'hidden', 'covered', 'covered', 'covered', 'covered', 'hidden', 'hidden', 'seen', 'hidden', 'seen', 'hidden', 'hidden', 'hidden']; // prettier-ignore
  return (
    <svg {...FRAME} strokeWidth={1}>
      {patches.map((patch, i) => (
        <rect
          key={i}
          x={6 + (i % 4) * 15}
          y={6 + Math.floor(i / 4) * 15}
          width={14}
          height={14}
          rx={2}
          fill={fills[patch]}
        />
      ))}
    </svg>
  );
}
