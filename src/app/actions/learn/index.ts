/** What can be done in the lesson. */
import { LESSON_STEPS, stepFrom } from '@/lib/lessonView';
import { drawAnew } from '@/app/state/lessonSession';
import { nextSample } from '@/app/state/lessonPhoto';
import { LESSON_ADDRESS, useLesson } from '@/app/state/lesson';
import { LESSON_LINK } from '@/lib/lessonView';
import { always, type Action } from '../action';
import { copyLink } from '../copyLink';
import type { Family } from '../family';
import { INTAKE } from '../intake';

const ofLesson = { screens: ['/learn'] as const };

const isPresented = (): boolean => useLesson.getState().view.view === 'presentation';

function move(further: number): void {
  const { view, changeView } = useLesson.getState();
  changeView({ step: stepFrom(view.step, further) });
}

export const nextStep: Action = {
  ...ofLesson,
  id: 'learn.next',
  label: 'Next',
  title: 'Next step of the lesson',
  shortcut: 'Alt+N',
  watches: [useLesson],
  obstacle: () => {
    if (isPresented()) return 'Leave the presentation first.';
    return useLesson.getState().view.step < LESSON_STEPS.length ? null : 'This is the last step.';
  },
  perform: () => move(1),
};

export const previousStep: Action = {
  ...ofLesson,
  id: 'learn.back',
  label: 'Back',
  title: 'Previous step of the lesson',
  shortcut: 'Alt+B',
  watches: [useLesson],
  obstacle: () => {
    if (isPresented()) return 'Leave the presentation first.';
    return useLesson.getState().view.step > 1 ? null : 'This is the first step.';
  },
  perform: () => move(-1),
};

/** Two large faces and the curves, for a projector. */
export const presentation: Action = {
  ...ofLesson,
  id: 'learn.presentation',
  label: () => (isPresented() ? 'Leave the presentation' : 'Presentation'),
  title: 'Presentation view, for a projector',
  hint: 'Two large faces and three curves, for a projector.',
  shortcut: 'Alt+V',
  watches: [useLesson],
  obstacle: always,
  perform: () => useLesson.getState().changeView({ view: isPresented() ? 'steps' : 'presentation' }),
};

/** By another seed; the region that is covered stays. */
export const anotherDraw: Action = {
  ...ofLesson,
  id: 'learn.draw',
  label: 'Another draw',
  title: 'Draw the mask anew',
  shortcut: 'Alt+M',
  watches: [],
  obstacle: always,
  perform: drawAnew,
};

export const sampleFace: Action = {
  ...ofLesson,
  id: 'learn.sample',
  label: () => (useLesson.getState().sample === null ? 'Use a sample portrait' : 'Another sample portrait'),
  title: 'Show the lesson on a sample portrait',
  shortcut: 'Alt+U',
  watches: [useLesson],
  obstacle: always,
  perform: nextSample,
};

export const copyLessonLink = copyLink({
  ...{ screen: '/learn', codec: LESSON_LINK, slice: LESSON_ADDRESS, title: 'Copy a link to this step' },
  said: 'It opens this step and never holds a face.',
});

export const learn: Family = {
  actions: [nextStep, previousStep, presentation, anotherDraw, sampleFace, copyLessonLink, ...INTAKE],
  ready: () => Promise.resolve(),
};
