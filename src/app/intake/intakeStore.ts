/** Which screen takes what a person brings, and what became of the latest that came. */
import { create } from '@/app/state/createStore';
import type { LeftOut, TakenKind } from '@/lib/fileKinds';
import { withLeftOut, withRefused, type Account, type Refusal, type Takes } from './account';
import type { Sorted } from './sorting';

/** What a screen does with models. */
export interface ModelUse {
  /** Said on a button where there are several uses. */
  label: string;
  /** One model at a time. */
  single?: boolean;
  /** A text with mean and standard deviation may come alone: it belongs to the model in use. */
  textAlone?: boolean;
  /** @param files of one folder: models, the parts of one model each by itself, and texts with mean and standard deviation where the screen takes them */
  take: (files: File[]) => unknown;
}

/** What a screen takes, and what it does with it. */
export interface ScreenIntake extends Takes {
  /** Photographs, archives, parsing maps and videos. */
  takeFaces: (sorted: Sorted) => Promise<unknown>;
  /** One use: models go there at once; several: the person is asked. */
  modelUses: readonly ModelUse[];
}

/** The models of a folder, with the texts that lie there. */
export interface ModelFolder {
  /** Its path with "/" behind it; '' for files that came by themselves. */
  folder: string;
  files: File[];
}

export interface IntakeState {
  /** The screen that is open; null: it takes no files. */
  screen: ScreenIntake | null;
  /** How many files were found so far; null when nothing is being listed. */
  listing: number | null;
  /** Of the latest that came; null before the first and when dismissed. */
  account: Account | null;
  /** Sentences on what was taken in part. */
  notes: readonly string[];
  /** Models that wait for the person to say what they are for. */
  asking: readonly ModelFolder[];
  /** Pictures are being taken. */
  webcam: boolean;
}

const NOTHING = { listing: null, account: null, notes: [], asking: [] } as const;

export const useIntake = create<IntakeState>()(() => ({ screen: null, webcam: false, ...NOTHING }));

/** A screen opens. @returns what ends it */
export function openIntake(screen: ScreenIntake): () => void {
  useIntake.setState({ screen, ...NOTHING });
  return () => {
    if (useIntake.getState().screen === screen)
      useIntake.setState({ screen: null, webcam: false, ...NOTHING });
  };
}

export const beginIntake = () => useIntake.setState({ ...NOTHING, listing: 0 });
export const forgetIntake = () => useIntake.setState(NOTHING);

export function noteIntake(sentence: string): void {
  useIntake.setState(({ notes }) => ({ notes: [...notes, sentence] }));
}

/** A file that was taken is of no use after all. */
export function refuseTaken(kind: TakenKind, refusal: Refusal): void {
  useIntake.setState(({ account }) => ({ account: account && withRefused(account, kind, refusal) }));
}

/** What a worker left out. */
export function noteLeftOut(leftOut: LeftOut): void {
  useIntake.setState(({ account }) => ({ account: account && withLeftOut(account, leftOut) }));
}
