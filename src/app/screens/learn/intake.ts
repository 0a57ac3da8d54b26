/** What the lesson takes: one photograph at a time. It is not stored. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { takeLessonPhoto } from '@/app/state/lessonPhoto';

export const learnIntake: ScreenIntake = {
  name: 'Learn',
  kinds: ['photograph'],
  modelUses: [],
  takeFaces: takeLessonPhoto,
};
