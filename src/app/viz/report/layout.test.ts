import { describe, expect, it } from 'vitest';
import { VERDICT_WORDS } from '@/lib/heldOutAnswer';
import { CIVIDIS } from '../colorMap';
import { layoutReport } from './layout';
import { MM_PER_POINT, PAGE, wrapped, type Measure, type PageItem, type ReportPage } from './page';
import { REPORT_LIMITS, type ReportTile, type ScoreReport } from './scoreReport';

/** Wide letters, and none for what only isolates: as a canvas has it. */
const measure: Measure = (text, { size }) =>
  text.replace(/[\u2066-\u2069]/g, '').length * 0.56 * size * MM_PER_POINT;

const HASH = 'ab'.repeat(32);
const scores = {
  from: 'held-out' as const,
  genuine: { count: 3, scores: [0.1, 0.2, 0.4] },
  attack: { count: 2, scores: [0.7, 0.9] },
};

const tile = (title: string): ReportTile => ({
  ...{ title, aspect: 1, boxes: [], note: 'for the class fake' },
  layers: [{ picture: 'crop', alpha: 1, smooth: true }],
  legend: { colors: CIVIDIS, ticks: ['0', '3', '6 and above'], unit: 'multiples of a uniform share' },
});

function report(part: Partial<ScoreReport> = {}): ScoreReport {
  return {
    kind: 'Report on a face',
    name: 'portrait.jpg',
    about: 'Face 2 of 2, 640 x 480 px',
    date: '30 November 2026',
    program: 'FSFM Lab 1.2.3',
    hashes: [HASH],
    answer: {
      ...{ label: 'Attack score', score: '0.731', verdict: VERDICT_WORDS.above, notices: [] },
      sentence: 'Scored higher than 3 of 3 held-out genuine faces.',
      strip: { scores, score: 0.731, threshold: 0.5 },
      classes: {
        caption: 'Probability of each class',
        rows: [{ name: 'fake', share: 0.731, said: '73.1 %' }],
      },
      hints: ['Threshold 0.500: an unverified default.'],
    },
    figure: {
      ...{ kind: 'photograph', picture: 'photograph', width: 640, height: 480, caption: 'Two faces.' },
      boxes: [
        { x: 0.1, y: 0.1, width: 0.3, height: 0.4, label: '1', chosen: false },
        { x: 0.8, y: -0.1, width: 0.4, height: 0.5, label: '2', chosen: true },
      ],
    },
    row: {
      title: 'Maps',
      tiles: [tile('Crop'), tile('Relevance')],
      cautions: ['Relevance: no.'],
    },
    facts: [
      { title: 'The detector', facts: [{ name: 'SHA-256', value: HASH }] },
      { title: 'The picture', facts: [{ name: 'Crop', value: 'f00d' }] },
    ],
    ...part,
  };
}

const textsOf = ({ items }: ReportPage) => items.filter((item) => item.kind === 'text');
/** All that is read, in its order; lines that were broken within a word are whole again. */
const readOf = (page: ReportPage) => textsOf(page).map(({ text }) => text).join(' '); // prettier-ignore
const unbroken = (page: ReportPage) => readOf(page).replaceAll(' ', '');

function extentOf(item: PageItem): { left: number; right: number; top: number; bottom: number } {
  switch (item.kind) {
    case 'text':
      return {
        left: item.x,
        right: item.x + item.width,
        top: item.y - item.size * MM_PER_POINT,
        bottom: item.y + 1,
      };
    case 'line': {
      const [xs, ys] = [item.points.map(([x]) => x), item.points.map(([, y]) => y)];
      return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
    }
    case 'ticks':
      return {
        left: Math.min(...item.xs),
        right: Math.max(...item.xs),
        top: item.y,
        bottom: item.y + item.height,
      };
    case 'mark':
      return { left: item.x, right: item.x, top: item.y - 2, bottom: item.y };
    default:
      return { left: item.x, right: item.x + item.width, top: item.y, bottom: item.y + item.height };
  }
}

function expectOnPage({ items }: ReportPage): void {
  const outside = items.filter((item) => {
    const { left, right, top, bottom } = extentOf(item);
    const { margin, width, height } = PAGE;
    return left < margin - 0.01 || right > width - margin + 0.01 || top < 8 || bottom > height - 8;
  });
  expect(outside).toEqual([]);
}

/** The grey box of the limits, which nothing else may reach into. */
function expectFootFree({ items }: ReportPage): void {
  const [foot] = items.filter((item) => item.kind === 'box' && item.tone === 'sunken').slice(-1);
  const { top } = extentOf(foot);
  const above = items.slice(0, items.indexOf(foot));
  expect(Math.max(...above.map((item) => extentOf(item).bottom))).toBeLessThanOrEqual(top);
}

const LONG = 'x'.repeat(500);
const HOSTILE = `\u202egpj.\u200bfoto${'a\u0301\u0301\u0301\u0301\u0301\u0301\u0301'.repeat(40)}ملف الصورة 照片 ${LONG}`;

describe('a report on one page', () => {
  it('has every fact, and the limits whole', () => {
    const page = layoutReport(report(), measure);
    const read = readOf(page);
    for (const text of [
      'Report on a face',
      'portrait.jpg',
      '30 November 2026',
      'FSFM Lab 1.2.3',
      '0.731',
      'f00d',
    ])
      expect(read).toContain(text);
    expect(read).toContain('Scored higher than 3 of 3 held-out genuine faces.');
    expect(read).toContain('3 held-out genuine (upper row)');
    expect(read).toContain('6 and above');
    expect(unbroken(page)).toContain(HASH);
    expect(unbroken(page)).toContain(REPORT_LIMITS.replaceAll(' ', ''));
    expectOnPage(page);
    expectFootFree(page);
  });

  it('frames the faces on the photograph only, the chosen one last and apart', () => {
    const frames = layoutReport(report(), measure).items.filter((item) => item.kind === 'frame');
    expect(frames.map(({ chosen }) => chosen)).toEqual([false, true]);
    const [photograph] = layoutReport(report(), measure).items.filter((item) => item.kind === 'picture');
    const [whole, box] = [extentOf(photograph), extentOf(frames[1])];
    expect(box.right).toBeCloseTo(whole.right);
    expect(box.top).toBeCloseTo(whole.top);
    expect(box.left).toBeCloseTo(whole.left + 0.8 * (whole.right - whole.left));
  });

  it('marks this face and the threshold on the strip where they are', () => {
    const { items } = layoutReport(report(), measure);
    const [genuine] = items.filter((item) => item.kind === 'ticks');
    const [mark] = items.filter((item) => item.kind === 'mark');
    const [low, , high] = genuine.xs;
    expect((mark.x - low) / (high - low)).toBeCloseTo((0.731 - 0.1) / 0.3);
  });

  it('has no verdict words where there are none, and says why instead', () => {
    const notices = [
      { title: 'No verdict: the detector is no better than chance', text: 'Its scores say nothing.' },
    ];
    const answer = { ...report().answer, verdict: null, sentence: null, notices };
    const read = readOf(layoutReport(report({ answer }), measure));
    expect(read).not.toContain(VERDICT_WORDS.above);
    expect(read).not.toContain(VERDICT_WORDS.below);
    expect(read).toContain('Its scores say nothing.');
  });

  it('holds names of any length and script, turning nothing around them', () => {
    const facts = (title: string) => ({
      title,
      facts: Array.from({ length: 14 }, () => ({ name: HOSTILE.slice(0, 40), value: HOSTILE })),
    });
    const answer = {
      ...report().answer,
      classes: {
        caption: LONG,
        rows: Array.from({ length: 9 }, () => ({ name: HOSTILE, share: 1, said: '100.0 %' })),
      },
      notices: [
        { title: LONG, text: LONG },
        { title: LONG, text: LONG },
      ],
      sentence: LONG,
      hints: [LONG, LONG, LONG, LONG],
    };
    const row = {
      title: 'Maps',
      tiles: Array.from({ length: 7 }, () => ({ ...tile(LONG), note: LONG })),
      cautions: [LONG, LONG, LONG, LONG, LONG, LONG],
    };
    const table = {
      caption: LONG,
      heads: ['a', 'b', 'c'],
      rows: Array.from({ length: 7 }, () => [LONG, '1 %', '2 %']),
    };
    const page = layoutReport(
      report({ name: HOSTILE, about: HOSTILE, answer, row, facts: [facts('a'), { ...facts('b'), table }] }),
      measure,
    );
    expectOnPage(page);
    expectFootFree(page);
    const name = textsOf(page).find(({ size }) => size > 9 && size < 20)!;
    expect(name.text).toMatch(/^\u2068<U\+202E>.*…x+\u2069$/);
  });

  it('sets all seven pictures, a table and twelve facts a column without leaving one out', () => {
    const facts = (title: string) => ({
      title,
      facts: Array.from({ length: 12 }, (_, i) => ({
        name: `${title}${i}`,
        value: `value ${title}${i} ${'word '.repeat(12)}`,
      })),
    });
    const rows = Array.from({ length: 7 }, (_, i) => [`region${i}`, '50.0 %', '+1.0 %']);
    const row = {
      title: 'Maps',
      tiles: ['Crop', 'Relevance', 'Grad-CAM', 'Attention', 'Rollout', 'Occlusion', 'Residual'].map(tile),
      cautions: Array.from({ length: 6 }, (_, i) => `caution ${i}`),
    };
    const table = { caption: 'Regions', heads: ['Region', 'Probability', 'Effect'], rows };
    const page = layoutReport(report({ row, facts: [facts('a'), { ...facts('b'), table }] }), measure);
    expectOnPage(page);
    expectFootFree(page);
    const read = readOf(page);
    for (const text of ['value a11', 'value b11', 'region6', 'caution 5', 'Residual'])
      expect(read).toContain(text);
    expect(page.items.filter((item) => item.kind === 'ramp')).toHaveLength(7);
  });

  describe.each([0, 1, 2, 3, 4, 5, 6, 7])('with %i maps', (maps) => {
    it.each([0, 1, 2, 3])('has its sentence and %i notices whole', (count) => {
      const sentence =
        'Scored higher than about 95 % of 4,000 held-out genuine faces and than about 40 % of 4,000 held-out attacks of the ' +
        'kinds that it was trained on; at this threshold it takes 5.2 % of genuine faces for attacks and misses 12.1 % of attacks.';
      const notices = Array.from({ length: count }, (_, i) => ({
        title: `Notice ${i}: no verdict, the detector does no better than chance on faces that it was not trained on`,
        text: `Warning ${i}: ${'its scores say nothing about a face of this kind, whatever they are, '.repeat(4)}end ${i}.`,
      }));
      const facts = (title: string) => ({
        title,
        facts: Array.from({ length: 12 }, (_, i) => ({
          name: `${title}${i}`,
          value: `value ${'word '.repeat(30)}`,
        })),
      });
      const rows = Array.from({ length: 7 }, (_, i) => [`region${i}`, '50.0 %', '+1.0 %']);
      const table = { caption: 'Regions', heads: ['Region', 'Probability', 'Effect'], rows };
      const hints = Array.from({ length: 4 }, (_, i) => `hint ${i} ${'word '.repeat(40)}`);
      const row = {
        title: 'Maps',
        tiles: Array.from({ length: maps + 1 }, (_, i) => ({
          ...tile(`Map ${i}`),
          note: 'a note '.repeat(9),
        })),
        cautions: Array.from({ length: maps }, () => 'How not to read it, in a sentence. '.repeat(6)),
      };
      const page = layoutReport(
        report({
          answer: { ...report().answer, sentence, notices, hints },
          row,
          facts: [facts('a'), { ...facts('b'), table }],
        }),
        measure,
      );
      expectOnPage(page);
      expectFootFree(page);
      const read = unbroken(page);
      for (const text of [sentence, ...notices.flatMap(({ title, text }) => [title, text])])
        expect(read).toContain(text.replaceAll(' ', ''));
      expect(read.includes('region6')).not.toBe(read.includes('thetableofregions'));
    });
  });

  it('draws a video as a curve over its frames, with the threshold', () => {
    const frames = [0, 1, 3].map((frame) => ({ frame, score: frame / 4 }));
    const figure = { kind: 'curve' as const, frames, frameCount: 5, threshold: 0.5 };
    const page = layoutReport(report({ figure }), measure);
    const [curve] = page.items.filter((item) => item.kind === 'line' && item.tone === 'accent');
    const points = curve.kind === 'line' ? curve.points : [];
    expect(points).toHaveLength(3);
    // A frame without a score leaves its place.
    expect((points[2][0] - points[0][0]) / (points[1][0] - points[0][0])).toBeCloseTo(3);
    expect(points[2][1]).toBeLessThan(points[0][1]);
    expectOnPage(page);
  });
});

describe('lines', () => {
  const fits = (line: string) => line.length <= 10;

  it('break between words, and within one that is too long', () => {
    expect(wrapped('to be or not to be', fits)).toEqual(['to be or', 'not to be']);
    expect(wrapped('a 0123456789abcdefXY z', fits)).toEqual(['a', '0123456789', 'abcdefXY z']);
    expect(wrapped('', fits)).toEqual([]);
  });

  it('never break a letter from its accents', () => {
    const letter = 'e\u0301';
    for (const line of wrapped(letter.repeat(20), fits)) expect(line.replaceAll(letter, '')).toBe('');
  });
});
