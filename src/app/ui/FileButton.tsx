/** A button that asks for files. What becomes of them rejects into a toast. */
import { useRef, type ReactNode } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { Button } from './Button';

interface FileButtonProps {
  /** Of the file input. */
  id: string;
  /** What is asked for, for people who cannot see the button. */
  label: string;
  /** On the button. */
  children: ReactNode;
  /** Endings of names, with commas; absent: any file. */
  accept?: string;
  multiple?: boolean;
  variant?: 'primary' | 'plain';
  unavailable?: boolean;
  /** @param files at least one */
  onFiles: (files: File[]) => unknown;
}

export function FileButton({ id, label, children, accept, multiple, onFiles, ...rest }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...rest} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
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
