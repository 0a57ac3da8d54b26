/** What a person made in a window and has not saved is left on purpose only: closing asks first, and leaving the page too. */
import { useEffect } from 'react';
import { askBeforeLeaving } from '@/app/state/leaving';

/**
 * @param isUnsaved whether there is something to lose now
 * @param what is not saved, with its verb: "The mask is"
 * @param close what closes the window
 * @returns closes it, unless the person would rather go on
 */
export function useUnsaved(isUnsaved: boolean, what: string, close: () => void): () => void {
  useEffect(() => (isUnsaved ? askBeforeLeaving(() => true) : undefined), [isUnsaved]);
  return () => {
    if (!isUnsaved || confirm(`${what} not saved. Close without saving?`)) close();
  };
}
