/** What the file of a photograph says of where it comes from, folded until a person asks. It changes no score. */
import { useEffect, useId, useState } from 'react';
import { readFileFacts } from '@/app/state/fileLevels';
import { findSelected, useScore } from '@/app/state/scoreStore';
import { Notice } from '@/app/ui/Notice';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { FileFacts } from '@/workers/protocol';
import { CompressionCard } from './CompressionCard';
import { CredentialsCard } from './CredentialsCard';
import { LevelsCard } from './LevelsCard';
import { MetadataCard } from './MetadataCard';
import styles from './File.module.css';

export function FilePanel() {
  const id = useId();
  const photo = useScore((state) => findSelected(state).photo);
  const [isOpen, setOpen] = useState(false);
  if (!photo) return null;
  return (
    <section className={layout.card} aria-labelledby={id}>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className={styles.summary}>
          <h2 id={id}>The file</h2>
          <span className={layout.hint}>
            Metadata, C2PA manifest, JPEG compression, error levels and noise.
          </span>
        </summary>
        {isOpen && (
          <div className={layout.stack} data-testid="file">
            <p className={layout.hint}>
              What analysts look at first. None of it changes the score or the verdict.
            </p>
            {photo.video === null ? (
              <Facts key={photo.key} photoKey={photo.key} />
            ) : (
              <p className={layout.hint}>
                This is a frame of a video, written as a picture by this browser: nothing is left in it of the
                file that it came from.
              </p>
            )}
            <LevelsCard photo={photo} />
          </div>
        )}
      </details>
    </section>
  );
}

function Facts({ photoKey }: { photoKey: number }) {
  const { facts, error } = useFileFacts(photoKey);
  if (error) return <Notice tone="warning" title="The file cannot be looked through" error={error} />;
  if (!facts) return <Progress label="looking through the file" done={0} total={0} />;
  return (
    <div className={`${layout.tiles} ${styles.cards}`}>
      <MetadataCard facts={facts} />
      <CredentialsCard facts={facts} />
      <CompressionCard facts={facts} />
    </div>
  );
}

interface Read {
  facts: FileFacts | null;
  error: ErrorReport | null;
}

function useFileFacts(key: number): Read {
  const [read, setRead] = useState<Read>({ facts: null, error: null });
  useEffect(() => {
    let wanted = true;
    readFileFacts(key).then(
      (facts) => {
        if (wanted) setRead({ facts, error: null });
      },
      (error: unknown) => {
        if (wanted) setRead({ facts: null, error: toErrorReport(error) });
      },
    );
    return () => {
      wanted = false;
    };
  }, [key]);
  return read;
}
