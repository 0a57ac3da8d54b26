/** Faces whose files say another class or part than before, and pictures that lie in two classes. */
import { dismissFailed, undoImportedClasses } from '@/app/actions/faces/import';
import { useFaces } from '@/app/state/facesStore';
import { changedSentence, contradictingSentence } from '@/lib/changedFaces';
import { ActionButton } from './ActionButton';
import { Notice } from './Notice';

export function ChangedClasses() {
  const changed = changedSentence(useFaces((state) => state.changed));
  const contradicting = contradictingSentence(useFaces((state) => state.contradicting));
  return (
    <>
      {changed !== null && (
        <Notice
          tone="warning"
          title="Classes follow the files"
          actions={
            <>
              <ActionButton action={undoImportedClasses} />
              <ActionButton action={dismissFailed} variant="quiet" />
            </>
          }
        >
          <p data-testid="changed-classes">{changed}</p>
        </Notice>
      )}
      {contradicting !== null && (
        <Notice
          tone="warning"
          title="One picture, two classes"
          actions={<ActionButton action={dismissFailed} variant="quiet" />}
        >
          <p>{contradicting}</p>
        </Notice>
      )}
    </>
  );
}
