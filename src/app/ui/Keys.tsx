/** A shortcut as this system writes it; assistive technology is told by `aria-keyshortcuts`. */
import { isMac, shortcutText, type Shortcut } from '@/app/actions/shortcut';

export function Keys({ shortcut }: { shortcut: Shortcut }) {
  return <kbd aria-hidden="true">{shortcutText(shortcut, isMac())}</kbd>;
}
