/** Asks for files by the input that takes them, so that a key and the palette end where the button does. */
import { LabError } from '@/lib/errors';

/**
 * @param selector of a file input on the screen that is open
 * @throws LabError `wrong-state` where it is not there
 */
export function askForFiles(selector: string): void {
  const input = document.querySelector(selector);
  if (!(input instanceof HTMLInputElement)) {
    throw new LabError('wrong-state', 'This screen does not accept such files now.', 'Open it again.');
  }
  input.click();
}
