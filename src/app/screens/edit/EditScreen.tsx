/** One edit of one face by its mesh: the faces, the operation, and what came of it beside what was asked. */
import { useEffect } from 'react';
import { followEdit } from '@/app/state/editSession';
import { EDIT_ADDRESS, EDITED_FACES, useEdit } from '@/app/state/editStore';
import { openLibrary } from '@/app/state/library';
import { LinkNotice } from '@/app/ui/LinkNotice';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { useAddress } from '@/app/useAddress';
import { useTabChoice } from '@/app/useTabChoice';
import { EDIT_LINK } from '@/lib/editView';
import { EditFacesPanel } from './EditFacesPanel';
import { ExportPanel } from './ExportPanel';
import { FoundPanel } from './FoundPanel';
import { OperationPanel } from './OperationPanel';
import { ResultPanel } from './ResultPanel';
import { WhatTheseArePanel } from './WhatTheseArePanel';
import styles from './Edit.module.css';

export function EditScreen() {
  useAddress(EDIT_LINK, EDIT_ADDRESS);
  useTabChoice(EDITED_FACES);
  useEffect(() => void openLibrary(), []);
  useEffect(followEdit, []);

  return (
    <>
      <div className={layout.intro}>
        <h1>Edit faces</h1>
        <p>
          Forgeries by geometry alone: what was changed is known to the pixel, so a detector can be asked.
        </p>
      </div>
      <Problems />
      <div className={`${layout.columns} ${styles.columns}`}>
        <div className={layout.column}>
          <OperationPanel />
        </div>
        <div className={`${layout.column} ${layout.main}`}>
          <ResultPanel />
          <FoundPanel />
        </div>
        <div className={layout.column}>
          <EditFacesPanel />
          <ExportPanel />
          <WhatTheseArePanel />
        </div>
      </div>
    </>
  );
}

function Problems() {
  const problem = useEdit((state) => state.problem);
  const linkProblem = useEdit((state) => state.linkProblem);
  return (
    <div className={layout.notices}>
      <LinkNotice problem={linkProblem} />
      {problem && <Notice tone="danger" title="No new result" error={problem} />}
    </div>
  );
}
