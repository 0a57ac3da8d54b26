/** A button that asks for files, with the input that takes them. What becomes of them rejects into a toast. */
import type { Action } from '@/app/actions/action';
import { reportFailure } from '@/app/reportFailure';
import { ActionButton } from './ActionButton';

interface FileButtonProps {
  /** Of the file input. */
  id: string;
  /** What is asked for, for people who cannot see the button. */
  label: string;
  /** Asks for files by this input, see `askForFiles`. */
  action: Action;
  /** Endings of names, with commas; absent: any file. */
  accept?: string;
  multiple?: boolean;
  variant?: 'primary' | 'plain';
  /** @param files at least one */
  onFiles: (files: File[]) => unknown;
}

export function FileButton({ id, label, action, accept, multiple, variant, onFiles }: FileButtonProps) {
  return (
    <>
      <ActionButton action={action} variant={variant} />
      <input
        id={id}
        type="file"
        hidden
        multiple={multiple}
        accept={accept}
        aria-label={label}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = ''; // so that the same file can be chosen again
          if (files.length > 0) void reportFailure(async () => onFiles(files));
        }}
      />
    </>
  );
}
