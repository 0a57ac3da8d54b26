import { afterEach, describe, expect, it } from 'vitest';
import { patchMap } from '@/app/viz/scoreMaps';
import type { DetectorValidation } from '@/lib/calibration';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { describeFace, type FaceToReport } from './scoreReport';
import { reportFileName } from './scoreReportFacts';
import { useScore, type ScoreFace, type ScorePhoto } from './scoreStore';
import { describeVideo, tellingFrames } from './videoReport';
import { videoScores } from './videoScores';

const FILE = 'ab'.repeat(32);
const ID = 'cd'.repeat(32);
const GOOD: DetectorValidation = {
  ...{ faces: 200, auc: 0.91, aucInterval: { low: 0.87, high: 0.94 } },
  ...{ eer: 0.1, threshold: 0.6, temperature: 1.5 },
};
const CHANCE: DetectorValidation = { ...GOOD, auc: 0.52, aucInterval: { low: 0.44, high: 0.6 } };

/** Of a file of ours with this validation; null: one that records nothing. */
function detector(validation: DetectorValidation | null, more: object = {}): DetectorInfo {
  const record = validation && {
    ...{
      validation,
      heldOut: null,
      config: { fakes: 'self-blended' },
      datasetFingerprint: '0123456789abcdef',
    },
    ...{ bonaFide: 'real', ...more },
  };
  return {
    ...{ id: ID, name: 'mine.safetensors', size: 'ViT-nano/8', imageSize: 64, record, foreign: null },
    ...{
      classes: ['fake', 'real'],
      classesFrom: 'record',
      bonaFide: 'real',
      framing: 'ours',
      framingFrom: 'record',
    },
    ...{ statistics: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }, statisticsFrom: 'record' },
  } as unknown as DetectorInfo;
}

function photo(
  key: number,
  attack: number | null,
  more: Partial<ScorePhoto> = {},
  distance?: number,
): ScorePhoto {
  const scores =
    attack === null ? {} : { [ID]: { raw: [attack, 1 - attack], calibrated: [0.9, 0.1], distance } };
  const face: ScoreFace = {
    ...{ key: `${key}.0`, photo: key, index: 0, id: 'f00dcafe12', box: { x: 10, y: 20, side: 100 } },
    ...{ thumbnail: new Uint8Array(), scores },
  };
  return {
    ...{ key, name: `photo ${key}.jpg`, video: null, status: 'done', error: null, width: 400, height: 200 },
    ...{ faces: [face], unusable: [], ...more },
  };
}

const toReport = (by: DetectorInfo, shown = photo(0, 0.75)): FaceToReport => ({
  ...{ photo: shown, face: shown.faces[0], detector: by, maps: [], hash: FILE },
  writtenAt: new Date('2026-11-30T12:00:00Z'),
});

/** All that it says, names and values. */
const said = (report: object): string => JSON.stringify(report);
const VERDICTS = /at or above the threshold|below the threshold|(?<!faces )looks (far )?(more|like)/;

afterEach(() => useScore.setState({ photos: [], reconstructor: null }));

describe('the report on a face', () => {
  it('tells figures, threshold, settings and whole hashes', () => {
    const map = patchMap('relevance', new Float32Array(64));
    const maps = [{ map, settings: 'for the class fake', regions: null }];
    const report = describeFace({ ...toReport(detector(GOOD)), maps });
    expect(report.answer).toMatchObject({
      score: '0.750',
      verdict: 'at or above the threshold',
      notices: [],
    });
    expect(report.answer.hints.join(' ')).toContain('more like its attack examples');
    expect(report.hashes).toEqual([FILE, ID]);
    const text = said(report).replaceAll(/[\u2068\u2069]/g, '');
    for (const fact of [
      '200 faces: AUC 0.910 (95 %: 0.87 to 0.94), EER 0.100',
      '0.600, where both error rates were equal on 200 validation faces',
      'temperature 1.500, on 200 validation faces',
      'real faces and fakes blended from them; dataset 0123456789ab',
      'f00dcafe12',
      'for the class fake',
      '2026-11-30 12:00 UTC',
    ])
      expect(text).toContain(fact);
    expect(report.figure).toMatchObject({
      boxes: [{ x: 0.025, y: 0.1, width: 0.25, height: 0.5, chosen: true }],
    });
  });

  it('names the network that made the residual, not the one that is open by now', () => {
    const [made, open] = ['12'.repeat(32), '34'.repeat(32)];
    useScore.setState({ reconstructor: { id: open, name: 'other' } as never });
    const map = patchMap('residual', new Float32Array(64));
    const maps = [{ map, settings: 'by mine, masks of seed 1', regions: null, networkId: made }];
    const { facts } = describeFace({ ...toReport(detector(GOOD)), maps });
    expect(facts[1].facts).toContainEqual({
      name: 'Its network',
      value: `${made.slice(32)} ${made.slice(32)}`,
    });
  });

  it('has no verdict words by a detector no better than chance', () => {
    const { answer } = describeFace(toReport(detector(CHANCE)));
    expect(answer).toMatchObject({ verdict: null, sentence: null, score: '0.750' });
    expect(answer.notices[0].title).toBe('No verdict: the detector is no better than chance');
    expect(answer.notices[0].text).toContain('Its scores say nothing about a face.');
    expect(answer.classes?.caption).toBe('Raw score of each class, uncalibrated');
    expect(
      answer.classes?.rows.map((row) => row.said),
      'no per cent of what is no probability',
    ).toEqual(['0.750', '0.250']);
    expect(said(answer)).not.toMatch(VERDICTS);
  });

  it('has none for a face outside what the detector was validated on', () => {
    const side = { faces: 150, groups: 150 };
    const by = detector(GOOD, { guard: { genuine: side, attack: side, kept: true } });
    const { answer } = describeFace(toReport(by, photo(0, 0.75, {}, 1.4)));
    expect(answer).toMatchObject({ verdict: null, sentence: null });
    expect(answer.notices[0].title).toMatch(/^No verdict: outside/);
    expect(answer.notices[0].text).toContain('1.4 times as far');
    expect(answer.hints.join(' ')).not.toMatch(/looks (far )?more like/);
  });

  it('warns of a face that the detector was trained on, and of a file that records nothing', () => {
    const seen = detector(GOOD, { seen: { train: ['f00dcafe12'], validation: [] } });
    expect(describeFace(toReport(seen)).answer.notices[0]).toMatchObject({ title: 'Not a new face' });
    const { answer, facts } = describeFace(toReport(detector(null)));
    expect(answer.sentence).toContain('How often this detector errs is unknown');
    expect(facts[0].facts).toContainEqual({ name: 'Validation', value: 'not recorded in the file' });
    expect(answer.hints[1]).toMatch(/^A raw score/);
  });

  it('has no score where no class is known to be genuine', () => {
    const { answer } = describeFace(toReport({ ...detector(null), bonaFide: null }));
    expect(answer).toMatchObject({ score: null, verdict: null, sentence: null, strip: null });
    expect(answer.notices[0].title).toBe('No attack score');
  });
});

describe('the report on a video', () => {
  const frames = [0.2, 0.9, null, 0.7].map((attack, k) => photo(k, attack, { video: 'clip.webm' }));
  const of = (by: DetectorInfo) =>
    describeVideo({
      ...{ video: 'clip.webm', photos: frames, detector: by, hash: FILE, writtenAt: new Date() },
      scores: videoScores(frames, 'clip.webm', by),
    });

  it('tells its mean, how frames were grouped, and the highest, median and lowest', () => {
    const report = of(detector(GOOD));
    expect(report.answer).toMatchObject({ label: 'Mean attack score of 3 of 4 frames', score: '0.600' });
    expect(report.answer.verdict).toBe('at or above the threshold of single frames');
    expect(report.row.tiles.map(({ title }) => title)).toEqual([
      'Highest: 0.900',
      'Median: 0.700',
      'Lowest: 0.200',
    ]);
    // As names of frames, tables and exports count them.
    expect(report.row.tiles[0].note).toMatch(/^frame 1, crop /);
    expect(said(report)).toContain('the mean over frames, of the largest face of each');
    expect(report.figure).toMatchObject({ kind: 'curve', frameCount: 4, threshold: 0.6 });
  });

  it('has no verdict words by a detector no better than chance', () => {
    const { answer } = of(detector(CHANCE));
    expect(answer.notices[0].text).toContain('Its scores say nothing');
    expect(said(answer)).not.toMatch(VERDICTS);
  });

  it('shows each frame once, of however few', () => {
    const { frames: scored } = videoScores(frames, 'clip.webm', detector(GOOD));
    expect(tellingFrames(scored.slice(0, 1)).map(({ place }) => place)).toEqual(['Highest']);
    expect(tellingFrames(scored.slice(0, 2)).map(({ frame }) => frame)).toEqual([1, 0]);
  });
});

it('names its file after photograph and detector, as every file system takes it', () => {
  expect(reportFileName('a/b/ملف 1', 'my detector.safetensors', 'pdf')).toBe(
    'fsfm-report-ملف-1-by-my-detector.pdf',
  );
  expect(reportFileName('..', '/', 'png')).toBe('fsfm-report-unnamed-by-unnamed.png');
  expect(reportFileName('x'.repeat(300), '<>:"|?*', 'pdf')).toBe(
    `fsfm-report-${'x'.repeat(60)}-by-unnamed.pdf`,
  );
});
