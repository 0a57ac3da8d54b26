import { describe, expect, it } from 'vitest';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { scoresToCsv, scoresToJson } from './scoreExports';
import { useScore, type ScorePhoto } from './scoreStore';

const DETECTOR = {
  id: 'ab'.repeat(32),
  name: 'mine, the first',
  size: 'ViT-nano/8',
  classes: ['fake', 'real'],
  classesFrom: 'record',
  bonaFide: 'real',
  record: null,
} as unknown as DetectorInfo;

const photo = (key: number, name: string, error: string | null): ScorePhoto => ({
  key,
  name,
  video: null,
  status: error ? 'failed' : 'done',
  error: error ? { code: 'no-face', message: error, remedy: 'Use another.' } : null,
  width: 10,
  height: 10,
  unusable: [],
  faces: error
    ? []
    : [
        {
          key: `${key}.0`,
          photo: key,
          index: 0,
          id: 'f00d',
          box: { x: 1, y: 2, side: 3 },
          thumbnail: new Uint8Array(),
          scores: { [DETECTOR.id]: { raw: [0.75, 0.25], calibrated: null } },
        },
      ],
});

useScore.setState({
  photos: [photo(0, '=cmd("x").jpg', null), photo(1, 'wall.jpg', 'No face, "none".')],
  activeId: DETECTOR.id,
});

const shown = () => ({ state: useScore.getState(), detectors: [DETECTOR] });

describe('exports of scores', () => {
  it('are lines that a spreadsheet reads and never runs', () => {
    expect(scoresToCsv(shown()).split('\n')).toEqual([
      'photograph,video,face,fingerprint,x,y,side,verdict,status,"attack score by mine, the first (abababababab)"',
      `"'=cmd(""x"").jpg",,1,f00d,1,2,3,above,scored,0.75`,
      'wall.jpg,,,,,,,,"No face, ""none"".",',
      '',
    ]);
  });

  it('have the same columns in every line, of videos and of files that were left out too', () => {
    const others = [{ name: 'notes.txt', reason: 'It is no picture.' }];
    const frames = { ...photo(0, 'clip_frame_0.png', null), video: 'clip' };
    const state = { ...useScore.getState(), photos: [photo(1, 'a.jpg', null), frames] };
    const [head, ...lines] = scoresToCsv({ ...shown(), state, others })
      .trim()
      .split('\n')
      .map((line) => line.replaceAll(/"[^"]*"/g, 'text').split(','));
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line).toHaveLength(head.length);
    const [verdict, status] = [head.indexOf('verdict'), head.indexOf('status')];
    expect(lines.map((line) => line[status])).toEqual(['scored', 'scored', 'mean of 1 of 1 frames', 'left out: It is no picture.']); // prettier-ignore
    expect(lines.map((line) => line[verdict])).toEqual(['above', 'above', '', '']);
  });

  it('have the mean of each video, of which two of one name in other folders are two', () => {
    const frame = (key: number, video: string, attack: number): ScorePhoto => {
      const one = photo(key, `${video}_frame_${key}.png`, null);
      const scores = { [DETECTOR.id]: { raw: [attack, 1 - attack], calibrated: null } };
      return { ...one, video, faces: [{ ...one.faces[0], scores }] };
    };
    const photos = [
      frame(0, 'real/v1.mp4', 0.25),
      frame(1, 'real/v1.mp4', 0.5),
      frame(2, 'fake/v1.mp4', 0.75),
    ];
    const scores = { state: { ...useScore.getState(), photos }, detectors: [DETECTOR] };
    expect(scoresToCsv(scores).trim().split('\n').slice(4)).toEqual([
      ',real/v1.mp4,,,,,,,mean of 2 of 2 frames,0.375',
      ',fake/v1.mp4,,,,,,,mean of 1 of 1 frames,0.75',
    ]);
    expect((JSON.parse(scoresToJson(scores)) as { videos: unknown }).videos).toEqual([
      {
        video: 'real/v1.mp4',
        scores: [{ detector: DETECTOR.id, frames: 2, scoredFrames: 2, attackScore: 0.375 }],
      },
      {
        video: 'fake/v1.mp4',
        scores: [{ detector: DETECTOR.id, frames: 1, scoredFrames: 1, attackScore: 0.75 }],
      },
    ]);
  });

  it('hold what a detector said that was exchanged on the way', () => {
    const before = { ...DETECTOR, id: 'cd'.repeat(32), name: 'the one before' };
    const [first, ...others] = useScore.getState().photos;
    const scores = { ...first.faces[0].scores, [before.id]: { raw: [0.5, 0.5], calibrated: null } };
    const photos = [{ ...first, faces: [{ ...first.faces[0], scores }] }, ...others];
    const exchanged = { state: { ...useScore.getState(), photos }, detectors: [before, DETECTOR] };
    const { detectors } = JSON.parse(scoresToJson(exchanged)) as { detectors: { name: string }[] };
    expect(detectors.map(({ name }) => name)).toEqual(['mine, the first', 'the one before']);
  });

  it('say by whom, with which settings, and what could not be scored', () => {
    const document = JSON.parse(scoresToJson(shown())) as Record<string, unknown>;
    expect(document).toMatchObject({
      application: 'FSFM Lab',
      settings: { map: 'relevance' },
      detectors: [{ sha256: DETECTOR.id, threshold: { value: 0.5, source: 'default' } }],
      faces: [
        {
          face: 1,
          fingerprint: 'f00d',
          scores: [{ raw: { fake: 0.75, real: 0.25 }, calibrated: null, verdict: 'above' }],
        },
        { photograph: 'wall.jpg', error: 'No face, "none".' },
      ],
    });
  });
});
