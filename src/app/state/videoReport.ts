/** The report on a video, one page: its score over time, the frames at both ends and in the middle, and all it takes to check it. */
import type { ReportFormat } from '@/app/viz/report/drawPage';
import type { ReportAnswer, ReportNotice, ReportTile, ScoreReport } from '@/app/viz/report/scoreReport';
import { FRAMES_PER_VIDEO } from '@/app/intake/videoFrames';
import { describeThreshold, measuredAuc, thresholdOf } from '@/lib/calibration';
import { isolatedText } from '@/lib/displayText';
import { LabError } from '@/lib/errors';
import { formatCounted, formatFigure } from '@/lib/format';
import { isSide, VERDICT_WORDS, verdictOf, whyNoVerdict } from '@/lib/heldOutAnswer';
import { whySeen } from '@/lib/seenFaces';
import { photos as photoQueue } from '@/workers/faces';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { videoFile } from './queueFaces';
import { withBitmaps } from './reportBitmaps';
import { readPhotograph } from './scoreCrops';
import { activeDetector } from './scoreDetectors';
import { boxOf, capitalised, dateWords, type WrittenReport } from './scoreReport';
import {
  demonstrationNotice,
  detectorFacts,
  inHalves,
  PROGRAM,
  programFacts,
  reportFileName,
} from './scoreReportFacts';
import { cutFor, findSelected, useScore, type ScorePhoto } from './scoreStore';
import { videoScores, type FrameScore, type VideoScores } from './videoScores';

/** A frame as it is printed: a third of the page wide. */
const PRINTED_SIDE = 720;

/** Of the video whose frame is looked at. @throws LabError without a score, and when its frames can no longer be read */
export async function videoReport(format: ReportFormat): Promise<WrittenReport> {
  const state = useScore.getState();
  const video = findSelected(state).photo?.video ?? null;
  const detector = activeDetector();
  const scores = video !== null && detector ? videoScores(state.photos, video, detector) : null;
  if (video === null || !detector || !scores || scores.frames.length === 0) {
    throw new LabError(
      'wrong-state',
      'There is no score to report.',
      'Wait until a frame of the video is scored.',
    );
  }
  const file = videoFile(video);
  const hash = file ? await photoQueue.ask((api) => api.fileHash(file)) : null;
  const writtenAt = new Date();
  const report = describeVideo({ video, photos: state.photos, scores, detector, hash, writtenAt });
  const { writeReport } = await import('@/app/viz/report/drawPage');
  const blob = await withBitmaps(
    tellingFrames(scores.frames).map(({ photo }) => String(photo)),
    async (photo) => createImageBitmap(await readPhotograph(Number(photo), PRINTED_SIDE)),
    (pictures) => writeReport(report, pictures, { format, writtenAt }),
  );
  return { name: reportFileName(video, detector.name, format), blob };
}

/** The highest, the median and the lowest, the lower one of two; each frame once. */
export function tellingFrames(frames: readonly FrameScore[]): (FrameScore & { place: string })[] {
  const falling = [...frames].sort((a, b) => b.score - a.score);
  const last = falling.length - 1;
  const all = [
    { place: 'Highest', at: 0 },
    { place: 'Median', at: Math.ceil(last / 2) },
    { place: 'Lowest', at: last },
  ];
  return all
    .filter(({ at }, i) => all.findIndex((other) => other.at === at) === i)
    .map(({ place, at }) => ({ ...falling[at], place }));
}

export interface VideoToReport {
  video: string;
  photos: readonly ScorePhoto[];
  scores: VideoScores;
  detector: DetectorInfo;
  /** SHA-256 of the video's file; null where it is not here any more. */
  hash: string | null;
  writtenAt: Date;
}

export function describeVideo(told: VideoToReport): ScoreReport {
  const { video, photos, scores, detector, hash, writtenAt } = told;
  const { frames, frameCount } = scores;
  const own = useScore.getState().view.threshold;
  const threshold = thresholdOf(detector.record?.validation ?? null, own);
  const first = photos.find((photo) => photo.video === video);
  const pixels = first ? `${first.width} x ${first.height} px` : '';
  return {
    kind: 'Report on a video',
    name: video,
    about: `${formatCounted(frameCount, 'frame')}, ${frames.length} with a score; scored by ${isolatedText(detector.name, 60)}`,
    date: dateWords(writtenAt),
    program: PROGRAM,
    hashes: [...(hash === null ? [] : [hash]), detector.id],
    answer: describeAnswer(told, own),
    figure: { kind: 'curve', frames, frameCount, threshold: threshold.value },
    row: {
      title: 'Frames',
      tiles: tellingFrames(frames).map((frame) => tileOf(frame, photos, detector)),
      cautions: [],
    },
    facts: [
      detectorFacts(detector, own),
      {
        title: 'The video and this report',
        facts: [
          { name: 'File', value: isolatedText(video) },
          {
            name: 'SHA-256',
            value:
              hash === null
                ? 'unknown: its frames are of an earlier visit, and only they were stored'
                : inHalves(hash),
          },
          {
            name: 'Frames',
            value: `at most ${FRAMES_PER_VIDEO}, at equal distances, the first and the last among them; ${pixels}`,
          },
          {
            name: 'Grouped',
            value: 'the mean over frames, of the largest face of each; frames without a face are left out',
          },
          ...programFacts(writtenAt),
        ],
      },
    ],
  };
}

function tileOf(
  { photo: key, frame, score, place }: FrameScore & { place: string },
  photos: readonly ScorePhoto[],
  detector: DetectorInfo,
): ReportTile {
  const photo = photos.find((each) => each.key === key);
  const face = photo?.faces[0];
  const cut = face && cutFor(face, detector);
  return {
    title: `${place}: ${formatFigure(score)}`,
    aspect: photo ? photo.width / photo.height : 1,
    layers: [{ picture: String(key), alpha: 1, smooth: true }],
    boxes: photo && cut ? [boxOf(cut.box, photo)] : [],
    legend: null,
    note: `frame ${frame}, crop ${cut?.id ?? 'unknown'}`,
  };
}

function describeAnswer(
  { video, photos, scores, detector }: VideoToReport,
  own: number | null,
): ReportAnswer {
  const { frames, frameCount, pooled, distance } = scores;
  const { record } = detector;
  const validation = record?.validation ?? null;
  const verdict = verdictOf(record, { score: pooled, distance }, own);
  const isVerdict = verdict !== null && isSide(verdict);
  const threshold = thresholdOf(validation, own);
  const why =
    verdict === 'outside'
      ? 'At least half of its frames show a face unlike those that the detector was validated on.'
      : verdict && whyNoVerdict(record, { verdict });
  const seen = photos.filter(
    ({ video: of, faces: [face] }) =>
      of === video && face && whySeen(cutFor(face, detector).id, record?.seen),
  );
  const notices: ReportNotice[] = [
    ...demonstrationNotice(detector),
    ...(seen.length > 0
      ? [
          {
            title: 'Not new faces',
            text: `The detector was trained or chosen on ${formatCounted(seen.length, 'face')} of these frames.`,
          },
        ]
      : []),
    ...(verdict !== null && !isVerdict
      ? [{ title: capitalised(VERDICT_WORDS[verdict]), text: why ?? '' }]
      : []),
  ];
  return {
    label: `Mean attack score of ${frames.length} of ${formatCounted(frameCount, 'frame')}`,
    score: formatFigure(pooled),
    verdict: isVerdict ? `${VERDICT_WORDS[verdict]} of single frames` : null,
    notices,
    sentence: null,
    strip: null,
    classes: null,
    hints: [
      `Threshold ${formatFigure(threshold.value)}, of single frames: ${describeThreshold(threshold, validation)}. For means over frames none was measured.`,
      measuredAuc(validation, record?.heldOut) ??
        'How often this detector errs is unknown: the file does not say.',
      spreadWords(frames, threshold.value, isVerdict),
    ],
  };
}

/** How far frames differ; on which side they are only where that is a verdict. */
function spreadWords(frames: readonly FrameScore[], threshold: number, hasVerdict: boolean): string {
  const scores = frames.map(({ score }) => score);
  const range = `Frames are between ${formatFigure(Math.min(...scores))} and ${formatFigure(Math.max(...scores))}`;
  const above = scores.filter((score) => score >= threshold).length;
  return hasVerdict ? `${range}; ${above} of ${scores.length} at or above the threshold.` : `${range}.`;
}
