/** The lesson: eight steps from a photograph to a detector, each the live product on one face; and a view for a projector. */
import { useEffect, useRef, type ComponentType } from 'react';
import { copyLessonLink, presentation, sampleFace } from '@/app/actions/learn';
import { DropZone } from '@/app/intake/DropZone';
import { LESSON_ADDRESS, useLesson, type LessonState } from '@/app/state/lesson';
import { followLesson } from '@/app/state/lessonSession';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { LinkNotice } from '@/app/ui/LinkNotice';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { useAddress } from '@/app/useAddress';
import { LESSON_LINK, LESSON_STEPS, type LessonStep } from '@/lib/lessonView';
import { CoverStep } from './CoverStep';
import { DecoderStep } from './DecoderStep';
import { DetectorStep } from './DetectorStep';
import { EncoderStep } from './EncoderStep';
import { FaceStep } from './FaceStep';
import { learnIntake } from './intake';
import { LessonNav } from './LessonNav';
import { STEP_TEXTS } from './lessonText';
import { LossesStep } from './LossesStep';
import { Presentation } from './Presentation';
import { RegionsStep } from './RegionsStep';
import { RestStep } from './RestStep';
import { useLessonKeys } from './useLessonKeys';
import styles from './Learn.module.css';

const PICTURES: Readonly<Record<LessonStep, ComponentType>> = {
  face: FaceStep,
  regions: RegionsStep,
  cover: CoverStep,
  rest: RestStep,
  encoder: EncoderStep,
  decoder: DecoderStep,
  losses: LossesStep,
  detector: DetectorStep,
};

export function LearnScreen() {
  const { step, view } = useLesson((state) => state.view);
  const problem = useLesson((state) => state.linkProblem);
  useAddress(LESSON_LINK, LESSON_ADDRESS);
  useEffect(followLesson, []);
  useLessonKeys();
  const name = LESSON_STEPS[step - 1];
  const ready = useLesson((state) => isDrawn(state, name));
  const Pictures = PICTURES[name];
  return (
    <div className={styles.page}>
      <div className={layout.spread}>
        <h1 className={styles.lesson}>FSFM on one face</h1>
        <div className={layout.row}>
          <ActionButton action={copyLessonLink} variant="quiet" />
          <ActionButton action={presentation} />
        </div>
      </div>
      <LinkNotice problem={problem} />
      <LessonNav />
      <article
        className={`${layout.card} ${styles.step}`}
        aria-labelledby="step-title"
        data-testid="lesson-step"
        data-ready={ready}
      >
        <Head step={step} />
        <div className={styles.pictures}>
          <Pictures key={name} />
        </div>
        <Text step={step} />
      </article>
      <YourFace />
      {view === 'presentation' && <Presentation />}
    </div>
  );
}

/** What the pictures of a step are drawn from is there. */
function isDrawn(state: LessonState, step: LessonStep): boolean {
  if (step === 'decoder') return state.picture !== null;
  if (step === 'losses') return state.similarity !== null;
  return step === 'detector' ? state.score !== null : state.masks !== null;
}

/** The heading takes the focus when a person has gone to another step. */
function Head({ step }: { step: number }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'nearest' });
  }, [step]);
  return (
    <div>
      <p className={layout.small}>
        Step {step} of {LESSON_STEPS.length}
      </p>
      <h2 id="step-title" ref={heading} tabIndex={-1} className={styles.title}>
        {STEP_TEXTS[LESSON_STEPS[step - 1]].title}
      </h2>
    </div>
  );
}

function Text({ step }: { step: number }) {
  const { term, sentences, section } = STEP_TEXTS[LESSON_STEPS[step - 1]];
  return (
    <div className={styles.text}>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p className={layout.small}>
        In the field: {term}. Paper: <cite className={styles.cite}>arXiv 2412.12032, {section}</cite>.
      </p>
    </div>
  );
}

function YourFace() {
  const photo = useLesson((state) => state.photo);
  const reading = useLesson((state) => state.reading);
  const problem = useLesson((state) => state.photoProblem);
  return (
    <section className={`${layout.card} ${layout.tight}`} aria-labelledby="lesson-face">
      <div className={layout.spread}>
        <h2 id="lesson-face">A face of your own</h2>
        <p className={layout.hint} role="status" data-testid="lesson-photo">
          {reading ?? (photo && <FromFile text={photo.name} />)}
        </p>
      </div>
      {problem && (
        <Notice
          tone="danger"
          title="This photograph cannot be shown"
          error={problem}
          still="The face before is still here."
        />
      )}
      <DropZone takes={learnIntake} inRow>
        <ActionButton action={sampleFace} />
      </DropZone>
    </section>
  );
}
