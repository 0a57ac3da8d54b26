/** A text out of a file or a link, wherever it stands among the page's own: in one short line, its direction its own. */
import { displayText } from '@/lib/displayText';

export function FromFile({ text, longest }: { text: string; longest?: number }) {
  return <bdi>{displayText(text, longest)}</bdi>;
}
