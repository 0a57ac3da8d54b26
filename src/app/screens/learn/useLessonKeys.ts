/** Arrow keys go from step to step; digits go to one, where single keys are not switched off. */
import { useEffect } from 'react';
import { useLesson } from '@/app/state/lesson';
import { useShell } from '@/app/state/shellStore';
import { LESSON_STEPS, stepFrom } from '@/lib/lessonView';

/** Where arrows or digits have another meaning. */
const OWN_KEYS = 'input, select, textarea, [contenteditable], [role=slider], [role=listbox]';

export function useLessonKeys(): void {
  useEffect(() => {
    function listen(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (document.querySelector('[data-modal]')) return;
      if (event.target instanceof Element && event.target.closest(OWN_KEYS)) return;
      const { view, changeView } = useLesson.getState();
      const step = stepOf(event.key, view.step);
      if (step === null || step === view.step) return;
      event.preventDefault();
      changeView({ step });
    }
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

function stepOf(key: string, step: number): number | null {
  if (key === 'ArrowRight') return stepFrom(step, 1);
  if (key === 'ArrowLeft') return stepFrom(step, -1);
  const digit = /^[1-9]$/.test(key) && useShell.getState().singleKeys ? Number(key) : 0;
  return digit >= 1 && digit <= LESSON_STEPS.length ? digit : null;
}
