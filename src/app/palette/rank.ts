/** How well what was typed finds a command. */

/** What is looked at. */
export interface Found {
  title: string;
  /** Name of its screen; '' where it is of no single one. */
  screen: string;
}

/**
 * Every typed word must begin a word of the title or of its screen's name, or stand in the title. A title's own words
 * count for more than the screen's, and its first words for most.
 * @returns 0 where it is not meant, else up to 1
 */
export function rank({ title, screen }: Found, typed: string): number {
  const words = wordsOf(typed);
  if (words.length === 0) return 1;
  const own = title.toLowerCase();
  const starts = wordsOf(own);
  const screens = wordsOf(screen);
  let sum = 0;
  for (const word of words) {
    const at = starts.findIndex((start) => start.startsWith(word));
    if (at >= 0) sum += 1 - 0.05 * Math.min(at, 4);
    else if (screens.some((start) => start.startsWith(word))) sum += 0.6;
    else if (own.includes(word)) sum += 0.4;
    else return 0;
  }
  // Of two that hold the words, the shorter title is the nearer one.
  return (sum / words.length) * (1 - 0.1 * Math.min(1, own.length / 100));
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
