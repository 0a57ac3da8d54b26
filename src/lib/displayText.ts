/**
 * Texts out of files and links (class names, file names, notes), fit to be shown: nothing in them turns the text around
 * them, hides, or fills a screen. In HTML put them into `<bdi>`, whose direction ends with it.
 * Source: Unicode Technical Report 36 (visual spoofing), UAX 9 (bidirectional controls).
 */

const LONGEST = 80;
/** Accents on one letter; more are made to overflow lines. */
const MOST_MARKS = 4;

/** What is not seen, or turns what follows: controls, bidirectional controls, spaces of no width, tags. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- what must not be shown is what it lists
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
/** Joiners mean something between letters of some scripts and between pictures; elsewhere they only hide. */
const STRAY_JOINER =
  /(?<![\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Sinhala}\p{Script=Malayalam}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])[\u200c\u200d]/gu;
const MARKS = new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, 'gu');

const escaped = (character: string): string => {
  if (/[\t\n\r]/.test(character)) return ' ';
  return `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`;
};

/**
 * One line of a text, with what is not seen written out ("<U+200B>") and its middle left out where it is long.
 * @param longest characters of the result, at least 3
 */
export function displayText(text: string, longest = LONGEST): string {
  // Of a text of megabytes only its two ends can be shown.
  const ends = text.length > 8 * longest ? `${text.slice(0, 4 * longest)}…${text.slice(-4 * longest)}` : text;
  const seen = ends
    .normalize('NFC')
    .replace(UNSEEN, escaped)
    .replace(STRAY_JOINER, escaped)
    .replace(MARKS, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = [...seen];
  if (characters.length <= longest) return seen;
  const end = Math.floor((longest - 1) / 3);
  return `${characters.slice(0, longest - 1 - end).join('')}…${characters.slice(characters.length - end).join('')}`;
}

/** The same within other text: its direction ends with it, also where there is no `<bdi>` (U+2068 and U+2069). */
export const isolatedText = (text: string, longest = LONGEST): string =>
  `\u2068${displayText(text, longest)}\u2069`;
