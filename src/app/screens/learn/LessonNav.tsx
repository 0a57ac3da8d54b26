/** Back, a dot for each step, next; always in the same place. */
import { nextStep, previousStep } from '@/app/actions/learn';
import { useLesson } from '@/app/state/lesson';
import { ActionButton } from '@/app/ui/ActionButton';
import { LESSON_STEPS } from '@/lib/lessonView';
import { STEP_TEXTS } from './lessonText';
import styles from './Learn.module.css';

export function LessonNav() {
  const step = useLesson((state) => state.view.step);
  const change = useLesson((state) => state.changeView);
  return (
    <nav aria-label="Steps of the lesson" className={styles.nav}>
      <ActionButton action={previousStep} />
      <ol className={styles.dots}>
        {LESSON_STEPS.map((name, i) => (
          <li key={name}>
            <button
              type="button"
              className={styles.dot}
              aria-label={`Step ${i + 1}: ${STEP_TEXTS[name].title}`}
              title={`${i + 1}. ${STEP_TEXTS[name].title}`}
              aria-current={i + 1 === step ? 'step' : undefined}
              data-done={i + 1 < step || undefined}
              onClick={() => change({ step: i + 1 })}
            />
          </li>
        ))}
      </ol>
      <ActionButton action={nextStep} variant="primary" />
    </nav>
  );
}
