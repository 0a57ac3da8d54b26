/**
 * Where a checkpoint is asked for, the same on every screen: what was trained in this browser, then a file, then which ones
 * the authors released.
 */
import type { ReactNode } from 'react';
import type { Action } from '@/app/actions/action';
import type { RowAction } from '@/app/actions/rowAction';
import type { CheckpointSource, OwnCheckpoint } from '@/app/state/ownCheckpoints';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';
import { FileButton } from './FileButton';
import { OwnCheckpoints } from './OwnCheckpoints';
import { ReleasedWeightsLink } from './ReleasedWeightsLink';
import layout from './layout.module.css';

interface CheckpointChoiceProps {
  sources: readonly CheckpointSource[];
  /** Takes one of this browser. */
  use: RowAction<OwnCheckpoint>;
  /** Ids of those that are in use: they are not offered again. */
  inUse: readonly string[];
  /** Of the file input. */
  id: string;
  /** What is asked for, for people who cannot see the button. */
  label: string;
  /** Asks for files by this input. */
  open: Action;
  /** A text with mean and standard deviation may come with the file. */
  withText?: boolean;
  /** @param files at least one */
  onFiles: (files: File[]) => unknown;
  /** Buttons beside the one for files. */
  children?: ReactNode;
  /** Between what is trained here and files. */
  between?: ReactNode;
}

export function CheckpointChoice(props: CheckpointChoiceProps) {
  const { sources, use, inUse, id, label, open, withText = false, onFiles, children, between } = props;
  return (
    <>
      <OwnCheckpoints sources={sources} except={inUse} action={use} />
      {between}
      <div className={layout.row}>
        <FileButton
          {...{ id, label, onFiles }}
          action={open}
          accept={withText ? `${MODEL_EXTENSIONS},.txt` : MODEL_EXTENSIONS}
          multiple
        />
        {children}
      </div>
      <ReleasedWeightsLink />
    </>
  );
}
