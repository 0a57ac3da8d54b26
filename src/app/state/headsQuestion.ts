/**
 * How many attention heads a network has, asked of a person where neither its file nor its width decides. One question at a
 * time; whoever shows them answers.
 */
import { create } from '@/app/state/createStore';
import { LabError, type HeadsAsked } from '@/lib/errors';
import type { CheckpointAnswers } from '@/workers/protocol';

interface HeadsQuestion extends HeadsAsked {
  /** Of the file. */
  name: string;
  /** @param heads null: the person does not know */
  answer: (heads: number | null) => void;
}

interface HeadsState {
  question: HeadsQuestion | null;
}

export const useHeadsQuestion = create<HeadsState>()(() => ({ question: null }));

let asking: Promise<unknown> = Promise.resolve();

/**
 * Opens a file, and again with what a person says where it cannot be read without.
 * @throws what `open` throws; where the person does not answer, why it was asked
 */
export async function withHeads<T>(name: string, open: (said: CheckpointAnswers) => Promise<T>): Promise<T> {
  try {
    return await open({});
  } catch (error) {
    if (!(error instanceof LabError && error.heads)) throw error;
    const heads = await ask(name, error.heads);
    if (heads === null) throw error;
    return open({ heads });
  }
}

function ask(name: string, asked: HeadsAsked): Promise<number | null> {
  const answered = asking.then(
    () =>
      new Promise<number | null>((resolve) => {
        const answer = (heads: number | null) => {
          useHeadsQuestion.setState({ question: null });
          resolve(heads);
        };
        useHeadsQuestion.setState({ question: { name, ...asked, answer } });
      }),
  );
  asking = answered;
  return answered;
}

/** What may be answered: the usual numbers, then every other that divides the width into heads of 8 to 256. */
export function possibleHeads({ width, usual }: HeadsAsked): number[] {
  const all = Array.from({ length: width / 8 }, (_, i) => i + 1);
  const others = all.filter((heads) => width % heads === 0 && width / heads <= 256 && !usual.includes(heads));
  return [...usual, ...others];
}
