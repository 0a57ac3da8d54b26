/** Faces come into the open dataset here: the drop zone, how far an import is, and what gave no face. */
import type { ReactNode } from 'react';
import { DropZone } from '@/app/intake/DropZone';
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { useFaces } from '@/app/state/facesStore';
import { ChangedClasses } from './ChangedClasses';
import { FailedFiles } from './FailedFiles';
import { ImportPlanDialog } from './ImportPlanDialog';
import { ImportProgress } from './ImportProgress';
import { Notice } from './Notice';

interface ImportZoneProps {
  takes: ScreenIntake;
  children?: ReactNode;
  settings?: ReactNode;
}

export function ImportZone(props: ImportZoneProps) {
  const report = useFaces((state) => state.report);
  return (
    <>
      <DropZone {...props} />
      <ImportPlanDialog />
      <ImportProgress />
      {report?.reduced.map((sentence) => (
        <Notice key={sentence} tone="warning" title="Some models are missing">
          <p>{sentence}</p>
        </Notice>
      ))}
      <ChangedClasses />
      <FailedFiles />
    </>
  );
}
