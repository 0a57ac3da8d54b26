/** How faces were cut, and how pictures will be, in words. */
import { CROPPING, type Cropping, type Cut, type Framing } from '@/lib/cropping';
import { formatCount } from '@/lib/format';

/** "the authors' (dlib-like box x 1.3)" */
export const framingWords = (framing: Framing): string =>
  CROPPING.valueText({ crops: 'detect', framing }, 'framing');

/** "photographs; ours (landmarks x 1.3)" */
export const croppingWords = (cropping: Cropping): string =>
  CROPPING.keys.map((key) => CROPPING.valueText(cropping, key)).join('; ');

/** "79 taken whole, the authors'; 3 cut, ours" */
export function cutsWords(cuts: readonly Cut[]): string {
  return cuts.map((cut) => `${formatCount(cut.faces)} ${cutWords(cut)}`).join('; ') || 'none';
}

/** "taken whole, the authors'" */
export function cutWords({ framing = 'ours', isWhole }: { framing?: Framing; isWhole?: boolean }): string {
  return `${isWhole ? 'taken whole' : 'cut out'}, ${SHORT[framing]}`;
}

const SHORT: Readonly<Record<Framing, string>> = {
  ours: 'ours',
  authors: "the authors'",
  'authors-centre': "the authors' tests",
};
