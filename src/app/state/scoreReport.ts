/** The report on a face, one page: what the screen says of it, the photograph, the maps that were computed, and all it takes to check it. */
import type { ReportFormat, ReportPictures } from '@/app/viz/report/drawPage';
import type {
  ReportAnswer,
  ReportRow,
  ReportTable,
  ReportTile,
  ScoreReport,
} from '@/app/viz/report/scoreReport';
import { toCanvas } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { scoreMapPicture, SCORE_MAP_STYLES } from '@/app/viz/scoreMaps';
import { describeThreshold, attackScore, thresholdOf } from '@/lib/calibration';
import { isolatedText } from '@/lib/displayText';
import { LabError } from '@/lib/errors';
import { formatCount, formatFigure, formatShare, formatShareChange } from '@/lib/format';
import { isSide, VERDICT_WORDS, verdictOf, verdictSentence, whyNoVerdict } from '@/lib/heldOutAnswer';
import { CROP_SIZE } from '@/lib/regions';
import type { ScoreMapKind } from '@/lib/scoreView';
import { whySeen } from '@/lib/seenFaces';
import { photos as photoQueue } from '@/workers/faces';
import type { FaceBox } from '@/workers/protocol';
import type { DetectorInfo, RegionEffect } from '@/workers/protocol/scoring';
import { answerOn, classFigures } from './faceAnswer';
import { MAP_CARDS, type MapCard } from './mapCards';
import { withBitmaps } from './reportBitmaps';
import { readPhotograph, readScoreFace } from './scoreCrops';
import { activeDetector, secondDetector } from './scoreDetectors';
import {
  demonstrationNotice,
  detectorFacts,
  inHalves,
  PROGRAM,
  programFacts,
  reportFileName,
} from './scoreReportFacts';
import {
  cutFor,
  findSelected,
  useScore,
  type ComputedMap,
  type ScoreFace,
  type ScorePhoto,
} from './scoreStore';

/** The photograph as it is printed: half a page wide. */
const PRINTED_SIDE = 1600;

export interface WrittenReport {
  name: string;
  blob: Blob;
}

/** Of the face that is looked at. @throws LabError without a score, and when its photograph can no longer be read */
export async function faceReport(format: ReportFormat): Promise<WrittenReport> {
  const { photo, face } = findSelected(useScore.getState());
  const detector = activeDetector();
  if (!photo || !face || !detector || !(detector.id in face.scores)) {
    throw new LabError(
      'wrong-state',
      'There is no score to report.',
      'Choose a face that the detector in use has scored.',
    );
  }
  const maps = mapsOf(face, detector);
  const crop = await readScoreFace(face, detector.framing);
  const writtenAt = new Date();
  const hash = await photoQueue.ask((api) => api.fileHash(photo.key));
  const several = photo.faces.length > 1 ? `-face-${face.index + 1}` : '';
  const name = reportFileName(`${photo.name.replace(/\.\w+$/, '')}${several}`, detector.name, format);
  const report = describeFace({ photo, face, detector, maps, hash, writtenAt });
  const { writeReport } = await import('@/app/viz/report/drawPage');
  const blob = await withBitmaps(
    ['photograph'],
    async () => createImageBitmap(await readPhotograph(photo.key, PRINTED_SIDE)),
    (bitmaps) => {
      const pictures: ReportPictures = new Map<string, CanvasImageSource>([
        ...bitmaps,
        ['crop', toCanvas(rgbPicture(crop.rgb, CROP_SIZE))],
        ...maps.map(({ map }) => [map.kind, toCanvas(scoreMapPicture(map))] as const),
      ]);
      return writeReport(report, pictures, { format, writtenAt });
    },
  );
  return { name, blob };
}

/** Those of this face by this detector. */
function mapsOf(face: ScoreFace, detector: DetectorInfo): readonly ComputedMap[] {
  const { faceMaps } = useScore.getState();
  return faceMaps?.faceKey === face.key && faceMaps.detectorId === detector.id ? faceMaps.all : [];
}

export interface FaceToReport {
  photo: ScorePhoto;
  face: ScoreFace;
  /** It has scored the face. */
  detector: DetectorInfo;
  maps: readonly ComputedMap[];
  /** SHA-256 of the photograph's file. */
  hash: string;
  writtenAt: Date;
}

export function describeFace(told: FaceToReport): ScoreReport {
  const { photo, face, detector, maps, hash, writtenAt } = told;
  const { view } = useScore.getState();
  const cut = cutFor(face, detector);
  const pixels = `${formatCount(photo.width)} x ${formatCount(photo.height)} px`;
  const of = photo.video === null ? '' : `; a frame of the video ${isolatedText(photo.video, 60)}`;
  const place = `x ${Math.round(cut.box.x)}, y ${Math.round(cut.box.y)}, ${Math.round(cut.box.side)} px wide`;
  const regions = maps.find(({ map }) => map.kind === 'occlusion');
  const networkId = maps.find(({ map }) => map.kind === 'residual')?.networkId;
  return {
    kind: 'Report on a face',
    name: photo.name,
    about: `Face ${face.index + 1} of ${photo.faces.length}, ${pixels}; scored by ${isolatedText(detector.name, 60)}${of}`,
    date: dateWords(writtenAt),
    program: PROGRAM,
    hashes: [hash, detector.id],
    answer: describeAnswer(told, view.threshold),
    figure: {
      ...{ kind: 'photograph', picture: 'photograph', width: photo.width, height: photo.height },
      boxes: photo.faces.map((each) => ({
        ...boxOf(cutFor(each, detector).box, photo),
        ...{ label: String(each.index + 1), chosen: each.key === face.key },
      })),
      caption: captionOf(photo),
    },
    row: mapRow(detector, maps, view.opacity),
    facts: [
      detectorFacts(detector, view.threshold),
      {
        title: 'The picture and this report',
        facts: [
          { name: 'File', value: isolatedText(photo.name) },
          { name: 'SHA-256', value: inHalves(hash) },
          { name: 'Size', value: pixels },
          { name: 'Face', value: face.isWhole ? `a crop already, taken whole; ${place}` : place },
          { name: 'Crop', value: cut.id },
          ...maps.map(({ map, settings }) => ({ name: MAP_CARDS[map.kind].label, value: settings })),
          ...(networkId === undefined ? [] : [{ name: 'Its network', value: inHalves(networkId) }]),
          ...programFacts(writtenAt),
        ],
        ...(regions?.regions && { table: regionTable(regions.regions, regions.settings) }),
      },
    ],
  };
}

function captionOf({ faces, unusable }: ScorePhoto): string {
  const others = unusable.length > 0 ? `; ${unusable.length} more could not be scored` : '';
  return faces.length > 1
    ? `${faces.length} faces were found, the one of this report is framed in blue${others}.`
    : `One face was found, framed as the detector has it cut${others}.`;
}

export const dateWords = (date: Date): string =>
  date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

/** In parts of the photograph. */
export function boxOf(box: FaceBox, { width, height }: ScorePhoto) {
  return {
    x: box.x / width,
    y: box.y / height,
    width: box.side / width,
    height: (box.height ?? box.side) / height,
  };
}

function describeAnswer({ face, detector, maps }: FaceToReport, own: number | null): ReportAnswer {
  const { record, classes } = detector;
  const said = face.scores[detector.id];
  const answer = answerOn(detector, said, own);
  const { score, verdict, threshold, probabilities, isCalibrated, band, measured } = answer;
  const given =
    score === null || verdict === null
      ? null
      : { score, distance: said.distance, verdict, threshold: threshold.value };
  const seen = whySeen(cutFor(face, detector).id, record?.seen);
  const hasVerdict = given !== null && isSide(given.verdict);
  const reading = band
    ? `To this detector the face looks ${band.words}. Calibrated on ${formatCount(band.faces)} validation faces of its own data.`
    : 'A raw score, not a probability of being genuine.';
  const isSmall = cutFor(face, detector).box.side < detector.imageSize;
  return {
    label: 'Attack score, from 0 (like its genuine faces) to 1 (like its attacks)',
    score: given ? formatFigure(given.score) : null,
    verdict: hasVerdict ? VERDICT_WORDS[given.verdict] : null,
    notices: [
      ...demonstrationNotice(detector),
      ...(seen === null ? [] : [{ title: 'Not a new face', text: seen }]),
      ...(given && !hasVerdict
        ? [{ title: capitalised(VERDICT_WORDS[given.verdict]), text: whyNoVerdict(record, given) }]
        : []),
      ...(given
        ? []
        : [{ title: 'No attack score', text: 'No class of this detector is known to be genuine.' }]),
    ],
    sentence: hasVerdict ? verdictSentence(record, given) : null,
    strip: given && { scores: record?.scores ?? null, score: given.score, threshold: threshold.value },
    classes: classFigures(classes, { probabilities, isCalibrated }),
    hints: [
      `Threshold ${formatFigure(threshold.value)}: ${describeThreshold(threshold, record?.validation ?? null)}.`,
      measured === null ? reading : `${reading} ${measured}`,
      ...(isSmall ? ['The face is smaller than the input of the detector, so its score is unreliable.'] : []),
      ...besideWords(face),
      ...(maps.length > 0 ? [] : ['No map had been computed when this report was written.']),
    ],
  };
}

export const capitalised = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}`;

/** What the second detector says, as on the screen. */
function besideWords(face: ScoreFace): string[] {
  const second = secondDetector();
  if (!second) return [];
  const said = face.scores[second.id];
  const score = said ? attackScore(said.raw, second.classes, second.bonaFide) : null;
  const verdict = verdictOf(second.record, { score, distance: said?.distance }, null);
  if (verdict === null) return [];
  const threshold = formatFigure(thresholdOf(second.record?.validation ?? null, null).value);
  const words = `${VERDICT_WORDS[verdict]}${isSide(verdict) ? ` ${threshold}` : ''}`;
  return [`A second detector, ${isolatedText(second.name, 40)}: ${formatFigure(score)}, ${words}.`];
}

function mapRow(detector: DetectorInfo, maps: readonly ComputedMap[], opacity: number): ReportRow {
  const crop = { picture: 'crop', alpha: 1, smooth: true };
  const tiles = maps.map(({ map, settings }): ReportTile => {
    const { colors, scale, unit } = SCORE_MAP_STYLES[map.kind];
    const low = scale.min < 0 ? `≤ ${scale.min}` : String(scale.min);
    return {
      ...{ title: titleOf(map.kind), aspect: 1, boxes: [], note: settings },
      layers: [crop, { picture: map.kind, alpha: opacity, smooth: false }],
      legend: { colors, ticks: [low, String((scale.min + scale.max) / 2), `≥ ${scale.max}`], unit },
    };
  });
  return {
    title: maps.length > 0 ? 'What moved the score' : 'The face',
    tiles: [
      {
        title: 'Crop',
        aspect: 1,
        layers: [crop],
        boxes: [],
        legend: null,
        note: `the detector sees it at ${detector.imageSize} px`,
      },
      ...tiles,
    ],
    cautions: cautionsOn(maps.map(({ map }) => MAP_CARDS[map.kind])),
  };
}

/** Of one map how to read it and how not to; of several the first sentence each. */
function cautionsOn(cards: readonly MapCard[]): string[] {
  if (cards.length !== 1) return cards.map(({ label, caution }) => `${label}: ${firstSentence(caution)}`);
  const [{ label, what, read, caution }] = cards;
  return [`${label}. ${what}`, `How to read it. ${read}`, `How not to read it. ${caution}`];
}

/** Short enough to stand above a small picture. */
const titleOf = (kind: ScoreMapKind): string => (kind === 'residual' ? 'Residual' : MAP_CARDS[kind].label);

const firstSentence = (text: string): string => text.slice(0, text.indexOf('. ') + 1 || text.length);

function regionTable(regions: readonly RegionEffect[], settings: string): ReportTable {
  return {
    caption: `Regions occluded one at a time, ${settings}`,
    heads: ['Region', 'Probability', 'Effect'],
    rows: regions.map(({ region, score, effect }) => [region, formatShare(score), formatShareChange(effect)]),
  };
}
