/** That a detector goes with this visit, since the browser would not store its file. */
import type { ErrorReport } from '@/lib/errors';
import { Notice } from './Notice';

export function NotStored({ error }: { error: ErrorReport }) {
  return (
    <Notice tone="warning" title="For this session only">
      <p>It works, but its file could not be saved in this browser. {error.message}</p>
      <p>{error.remedy} Then open the file again.</p>
    </Notice>
  );
}
