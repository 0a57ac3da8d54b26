/** How a command talks: events on standard output, Ctrl-C as a wish to stop, and the exit status of its end. */
import type { Ending, LabEvent } from '../src/headless/protocol';
import { displayText } from '../src/lib/displayText';

export interface Telling {
  tell: (event: LabEvent) => void;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** Waits for the work, tells how it ended, and sets the exit status: 0 done, 1 failed, 130 stopped. Never rejects. */
  end: (work: () => Promise<Ending>) => Promise<void>;
}

/**
 * @param json one JSON object a line instead of sentences; the last of them has every warning under `warnings`
 * @param print where the events go; default standard output
 * @param warn where warnings go, in words; default standard error
 */
export function tellOn(
  json: boolean,
  print: (line: string) => void = console.log,
  warn: (line: string) => void = console.error,
): Telling {
  const warnings: string[] = [];
  const tell = (event: LabEvent) => {
    const isWarning = event.event === 'warning';
    if (isWarning) {
      warnings.push(String(event.reason));
      warn(`warning: ${shown(String(event.reason))}`);
    }
    if (json) print(JSON.stringify(event));
    else if (!isWarning) print(inWords(event));
  };
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      tell({ event: 'stopping', signal });
      stop.abort();
    });
  }
  const end = async (work: () => Promise<Ending>): Promise<void> => {
    const ending = await work().catch((error: unknown): Ending => ({
      event: 'failed',
      reason: error instanceof Error ? error.message : String(error),
    }));
    tell(json ? { ...ending, warnings } : ending);
    process.exitCode = ending.event === 'failed' ? 1 : stop.signal.aborted ? 130 : 0;
  };
  return { tell, signal: stop.signal, end };
}

/** Longer than any sentence of the app. */
const LONGEST = 4000;

/** Of names out of files nothing may move the cursor of a terminal, colour it, or turn what follows. */
const shown = (text: string): string => displayText(text, LONGEST);

export function inWords({ event, ...facts }: LabEvent): string {
  const words = Object.entries(facts).flatMap(([name, value]) => {
    if (value === null) return [];
    return typeof value === 'number' ? `${name} ${Number(value.toPrecision(5))}` : `${name} ${String(value)}`;
  });
  return [event, ...words].map(shown).join(', ');
}
