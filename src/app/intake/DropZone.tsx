/** Where files come in: the buttons, what else can be done, and what became of the latest that came. */
import { useEffect, type ReactNode } from 'react';
import { chooseFiles, chooseFolder, openWebcam } from '@/app/actions/intake';
import { ActionButton } from '@/app/ui/ActionButton';
import { FileButton } from '@/app/ui/FileButton';
import layout from '@/app/ui/layout.module.css';
import { wanted } from './DropAnywhere';
import { IntakeReport } from './IntakeReport';
import { openIntake, useIntake, type ScreenIntake } from './intakeStore';
import { fileSources } from './sources';
import { takeIn } from './takeIn';
import { WebcamDialog } from './WebcamDialog';
import styles from './Intake.module.css';

interface DropZoneProps {
  takes: ScreenIntake;
  /** Of the file input. */
  inputId?: string;
  variant?: 'primary' | 'plain';
  /** In one row where there is room. */
  inRow?: boolean;
  /** Before the buttons: samples. */
  children?: ReactNode;
  /** Behind the buttons: settings of the import. */
  settings?: ReactNode;
}

const takeFiles = (files: readonly File[]) => takeIn(fileSources(files));

/** One a screen: while it is there, drops and pastes anywhere on the page go its way, too. */
export function DropZone(props: DropZoneProps) {
  const { takes, inputId = 'photographs', variant, inRow = false, children, settings } = props;
  const isWebcam = useIntake((state) => state.webcam);
  useEffect(() => openIntake(takes), [takes]);
  return (
    <>
      <div className={`${layout.tight} ${styles.zone} ${inRow ? styles.inRow : ''}`}>
        {children}
        <div className={styles.buttons}>
          <FileButton
            id={inputId}
            label="Photographs"
            action={chooseFiles}
            multiple
            variant={variant}
            onFiles={takeFiles}
          />
          <ActionButton action={chooseFolder} />
          <ActionButton action={openWebcam} />
        </div>
        {settings}
        <p className={layout.hint}>
          or drop or paste {wanted(takes)} anywhere on this page. Nothing leaves this machine.
        </p>
      </div>
      <IntakeReport />
      {isWebcam && (
        <WebcamDialog
          onPicture={(picture) => takeFiles([picture])}
          onClose={() => useIntake.setState({ webcam: false })}
        />
      )}
    </>
  );
}
