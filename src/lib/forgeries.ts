/** The families of forgeries that are made here, for screens, commands and records. */
import { LabError } from './errors';

export const FORGERY_FAMILIES = ['swap', 'edit', 'blend'] as const;
export type ForgeryFamily = (typeof FORGERY_FAMILIES)[number];

/** One of them, or a draw among all. */
export const FORGERY_CHOICES = [...FORGERY_FAMILIES, 'mixed'] as const;
export type ForgeryChoice = (typeof FORGERY_CHOICES)[number];

/** What the name of a forgery begins with, as a file and as a face of a set. @param number from 1 */
export const forgedName = (number: number, family: ForgeryFamily): string =>
  `forged-${String(number).padStart(5, '0')}-${family}`;

/** How each is called, and what is done. */
export const FORGERY_TEXTS: Readonly<Record<ForgeryChoice, { title: string; sentence: string }>> = {
  swap: {
    title: 'landmark swap',
    sentence:
      "Another person's face is laid over this one by its mesh, in this one's colours, behind what covers it.",
  },
  edit: {
    title: 'edit of a part',
    sentence: 'Eyes, nose or mouth are those of another person, or the same face has another expression.',
  },
  blend: {
    title: 'self-blend',
    sentence:
      'The face is blended with a slightly changed copy of itself, as self-blended images; no second person is needed.',
  },
  mixed: { title: 'all kinds', sentence: 'Each forgery is of one of the kinds, drawn with equal chances.' },
};

/** @throws LabError `invalid-config` for anything else than a family or `mixed` */
export function forgeryChoice(text: string): ForgeryChoice {
  const found = FORGERY_CHOICES.find((choice) => choice === text);
  if (found) return found;
  throw new LabError(
    'invalid-config',
    `"${text.slice(0, 60)}" is no family of forgeries.`,
    `Use one of ${FORGERY_CHOICES.join(', ')}.`,
  );
}
