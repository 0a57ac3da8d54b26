/** What the detector says of one face: probabilities, threshold, and words only where they were earned. */
import { useEffect, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { framingWords } from '@/app/state/croppingWords';
import { answerOn } from '@/app/state/faceAnswer';
import { cutFor, findSelected, useScore, type ScoreFace } from '@/app/state/scoreStore';
import { smallFaceWarning } from '@/app/state/warnings';
import { Notice } from '@/app/ui/Notice';
import { FromFile } from '@/app/ui/FromFile';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { useActiveDetector, useSecondDetector } from '@/app/useScoreDetectors';
import { CROP_SIZE } from '@/lib/regions';
import { formatFigure } from '@/lib/format';
import { whySeen } from '@/lib/seenFaces';
import { attackScore, describeThreshold, thresholdOf } from '@/lib/calibration';
import type { ClassProbabilities, DetectorInfo } from '@/workers/protocol/scoring';
import { isSide, VERDICT_WORDS, verdictOf } from '@/lib/heldOutAnswer';
import { AnswerSentence } from './AnswerSentence';
import { ScoreStrip } from './ScoreStrip';
import { useFaceCrop } from './useFaceCrop';
import styles from './Score.module.css';

const SIDE = 112;

export function FaceResult() {
  const { photo, face } = useScore(useShallow(findSelected));
  const detector = useActiveDetector();
  if (!photo || !face) return null;
  const said = detector ? face.scores[detector.id] : undefined;
  return (
    <Panel title={photo.faces.length > 1 ? `Face ${face.index + 1} of ${photo.faces.length}` : 'Face'}>
      <div className={layout.tight}>
        {detector && said ? (
          <>
            <Seen face={face} detector={detector} />
            <Answer detector={detector} said={said} />
          </>
        ) : (
          <p className={layout.hint} role="status">
            {detector ? 'This detector has not scored it yet.' : 'No detector is open.'}
          </p>
        )}
        <FaceHead face={face} detector={detector} />
        <Beside face={face} />
      </div>
    </Panel>
  );
}

function Seen({ face, detector }: { face: ScoreFace; detector: DetectorInfo }) {
  const sentence = whySeen(cutFor(face, detector).id, detector.record?.seen);
  if (sentence === null) return null;
  return (
    <Notice tone="warning" title="Not a new face">
      <p>{sentence}</p>
    </Notice>
  );
}

function FaceHead({ face, detector }: { face: ScoreFace; detector: DetectorInfo | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { crop } = useFaceCrop(face);
  const { side } = cutFor(face, detector).box;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && crop) drawPicture(context, rgbPicture(crop.rgb, CROP_SIZE), 0, 0, SIDE);
  }, [crop]);
  return (
    <div className={layout.line}>
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        role="img"
        aria-label="The face as the detector sees it"
      />
      <p className={layout.hint}>
        {face.isWhole ? `A crop already, taken whole: ${side} px wide` : `${side} px wide in the photograph`}
        {detector ? `; this detector works at ${detector.imageSize} px.` : '.'}
        {detector && ` ${smallFaceWarning(side, detector) ?? ''}`}{' '}
        {detector && `Framing as this detector has it: ${framingWords(detector.framing)}.`}
      </p>
    </div>
  );
}

function Answer({ detector, said }: { detector: DetectorInfo; said: ClassProbabilities }) {
  const own = useScore((state) => state.view.threshold);
  const { record, classes } = detector;
  const answer = answerOn(detector, said, own);
  const { score, verdict, threshold, probabilities, band, measured } = answer;
  // The number first; where it supports no verdict, that comes before it.
  const sentence = score !== null && verdict !== null && (
    <AnswerSentence
      figures={record}
      answer={{ score, distance: said.distance, verdict, threshold: threshold.value }}
    />
  );
  return (
    <div className={layout.tight} data-testid="answer">
      {score !== null && verdict !== null && (
        <div className={layout.tight}>
          {!isSide(verdict) && sentence}
          <p className={styles.score}>
            <strong data-testid="attack-score">{formatFigure(score)}</strong> attack score
            {isSide(verdict) && `, ${VERDICT_WORDS[verdict]}`}
          </p>
          {record?.scores ? (
            <ScoreStrip scores={record.scores} score={score} threshold={threshold.value} />
          ) : (
            <Gauge score={score} threshold={threshold.value} />
          )}
          {isSide(verdict) && sentence}
          <p className={layout.hint}>
            Threshold {formatFigure(threshold.value)}:{' '}
            {describeThreshold(threshold, record?.validation ?? null)}.
          </p>
        </div>
      )}
      <table>
        <caption>Probability of each class{answer.isCalibrated ? ', calibrated' : ', uncalibrated'}</caption>
        <tbody>
          {classes.map((name, i) => (
            <tr key={name}>
              <th scope="row">
                <FromFile text={name} longest={40} />
              </th>
              <td>
                <span className={styles.bar} aria-hidden="true">
                  <span style={{ width: `${100 * probabilities[i]}%` }} />
                </span>
              </td>
              <td>{(100 * probabilities[i]).toFixed(1)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
      {band ? (
        <p data-testid="verbal-band">
          To this detector the face looks <strong>{band.words}</strong>. Calibrated on {band.faces} validation
          faces of its own data. {measured}
        </p>
      ) : (
        <p data-testid="no-band" className={layout.hint}>
          A raw score, not a probability of being genuine. {measured}
        </p>
      )}
      <p className={layout.hint}>
        By <FromFile text={detector.name} />, {detector.id.slice(0, 12)}. On other cameras, compressions or
        kinds of fakes it may be wrong in ways that no figure here shows.
      </p>
    </div>
  );
}

/** What the second detector says, in one line: enough to see whether they agree. */
function Beside({ face }: { face: ScoreFace }) {
  const second = useSecondDetector();
  if (!second) return null;
  const said = face.scores[second.id];
  const score = said ? attackScore(said.raw, second.classes, second.bonaFide) : null;
  const verdict = verdictOf(second.record, { score, distance: said?.distance }, null);
  const threshold = thresholdOf(second.record?.validation ?? null, null);
  return (
    <p data-testid="second-score" className={layout.sunken}>
      <strong>{formatFigure(score)}</strong> by <FromFile text={second.name} />
      {verdict !== null && `, ${VERDICT_WORDS[verdict]}`}
      {verdict !== null && isSide(verdict) && ` ${formatFigure(threshold.value)}`}
    </p>
  );
}

function Gauge({ score, threshold }: { score: number; threshold: number }) {
  return (
    <div className={styles.gauge} aria-hidden="true">
      <span className={styles.gaugeFill} style={{ width: `${100 * score}%` }} />
      <span className={styles.gaugeMark} style={{ left: `${100 * Math.min(1, Math.max(0, threshold))}%` }} />
    </div>
  );
}
