/** EXIF, XMP, IPTC and PNG texts of a file. */
import { FromFile } from '@/app/ui/FromFile';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { formatCounted } from '@/lib/format';
import type { FileFacts, MetadataFacts } from '@/workers/protocol';
import { Fact, FileCard } from './FileCard';
import styles from './File.module.css';

const CAUTION =
  'Anyone can write anything into these fields, and one command copies them from another picture. Messengers, social networks and most editors remove them: their absence says nothing. A program named here may have only cropped or sent the picture.';

export function MetadataCard({ facts: { metadata } }: { facts: FileFacts }) {
  const { kinds, generators, problem } = metadata;
  return (
    <FileCard title="Metadata" caution={CAUTION} testId="file-metadata">
      {problem !== null && (
        <p className={layout.hint}>
          <FromFile text={problem} longest={160} />
        </p>
      )}
      {kinds.length === 0 && problem === null && <p>No EXIF, XMP or IPTC in the file.</p>}
      {generators.length > 0 && (
        <Notice tone="warning" title="The file names a generator">
          <dl className={layout.facts}>
            {generators.map(({ field, text }, i) => (
              <Fact key={i} name={field} text={text} />
            ))}
          </dl>
        </Notice>
      )}
      {kinds.length > 0 && <Facts metadata={metadata} />}
      <History metadata={metadata} />
    </FileCard>
  );
}

function Facts({ metadata: { kinds, camera, lens, dates, software, hasGps } }: { metadata: MetadataFacts }) {
  return (
    <dl className={layout.facts}>
      <Fact name="in the file" text={kinds.join(', ')} />
      <Fact name="camera" text={camera ?? 'not named'} />
      <Fact name="lens" text={lens} />
      {dates.map(({ field, text }) => (
        <Fact key={field} name={field} text={text} />
      ))}
      {software.map(({ field, text }) => (
        <Fact key={field} name={field} text={text} />
      ))}
      <Fact name="GPS" text={hasGps ? 'a position is in the file' : 'no position'} />
    </dl>
  );
}

function History({ metadata: { history, historySteps } }: { metadata: MetadataFacts }) {
  if (history.length === 0) return null;
  return (
    <details>
      <summary>Edit history: {formatCounted(historySteps, 'step')}</summary>
      <ol className={`${layout.fine} ${styles.history}`} tabIndex={0} aria-label="Edit history">
        {history.map(({ action, when, software }, i) => (
          <li key={i} value={historySteps - history.length + i + 1}>
            <FromFile
              text={[action, when, software].filter((part) => part !== null).join(', ')}
              longest={160}
            />
          </li>
        ))}
      </ol>
    </details>
  );
}
