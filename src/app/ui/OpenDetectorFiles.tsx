/** A button that takes files of detectors into the library. */
import { useRef } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { saveDetectorFiles } from '@/app/state/detectors';
import { Button } from './Button';

export function OpenDetectorFiles() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div>
      <Button onClick={() => input.current?.click()}>Open detector files</Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        id="detector-files"
        aria-label="Detector files"
        accept=".safetensors,.pth,.pt,.bin"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          void reportFailure(() => saveDetectorFiles(files));
        }}
      />
    </div>
  );
}
