/** One plain sentence on a face, as far as the detector's record supports it; loudly where it supports none. */
import { Notice } from '@/app/ui/Notice';
import {
  isSide,
  verdictSentence,
  whyNoVerdict,
  type Answer,
  type DetectorFigures,
} from '@/lib/heldOutAnswer';
import styles from './Answer.module.css';

const TITLES = {
  chance: 'No verdict: this detector is no better than chance',
  outside: 'No verdict: outside what this detector was validated on',
  unmeasured: 'No verdict: this detector was not measured as it is used now',
} as const;

interface AnswerSentenceProps {
  figures: DetectorFigures | null;
  answer: Answer;
}

export function AnswerSentence({ figures, answer }: AnswerSentenceProps) {
  const { verdict } = answer;
  if (!isSide(verdict)) {
    return (
      <Notice tone={verdict === 'chance' ? 'danger' : 'warning'} title={TITLES[verdict]}>
        <p data-testid="answer-sentence">{whyNoVerdict(figures, answer)}</p>
      </Notice>
    );
  }
  return (
    <p className={styles.sentence} data-testid="answer-sentence">
      {verdictSentence(figures, answer)}
    </p>
  );
}
