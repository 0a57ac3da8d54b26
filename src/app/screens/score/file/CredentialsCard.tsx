/** The C2PA manifest of a file, as it states itself: present, not validated. */
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import { formatBytes, formatCounted } from '@/lib/format';
import type { CredentialFacts, FileFacts } from '@/workers/protocol';
import { Fact, FileCard } from './FileCard';
import styles from './File.module.css';

const CAUTION =
  'A manifest is shown as it states itself. Neither its signature, nor the hash of the picture, nor the trust in its signer was checked: it may have been copied from another file, or the picture changed after it was signed. Use a C2PA validator before relying on it. Most tools remove manifests, so their absence says nothing.';

export function CredentialsCard({ facts }: { facts: FileFacts }) {
  const { credentials, remoteManifest } = facts;
  return (
    <FileCard title="C2PA manifest" caution={CAUTION} testId="file-credentials">
      {credentials ? (
        <Manifest credentials={credentials} />
      ) : (
        <p>No C2PA manifest (Content Credentials) in the file.</p>
      )}
      {remoteManifest !== null && (
        <p className={layout.hint}>
          XMP names a manifest elsewhere, which was not fetched:{' '}
          <FromFile text={remoteManifest} longest={120} />
        </p>
      )}
    </FileCard>
  );
}

function Manifest({ credentials }: { credentials: CredentialFacts }) {
  const { place, sizeBytes, manifests, generator, title, actions, ingredients, signer, problem } =
    credentials;
  const signed = signer && [signer.name, signer.organisation].filter((part) => part !== null).join(', ');
  return (
    <>
      <p>
        <strong>Present, not validated.</strong>
      </p>
      {problem !== null && (
        <p className={layout.hint}>
          <FromFile text={problem} longest={160} />
        </p>
      )}
      <dl className={layout.facts}>
        <Fact
          name="where"
          text={`${place}, ${formatBytes(sizeBytes)}, ${formatCounted(manifests, 'manifest')}`}
        />
        <Fact name="claim generator" text={generator} />
        <Fact name="title" text={title} />
        <Fact name="signer, as stated" text={signed ?? null} />
        <Fact name="certificate by" text={signer?.issuer ?? null} />
        {ingredients.length > 0 && <Fact name="ingredients" text={ingredients.join(', ')} />}
      </dl>
      {actions.length > 0 && (
        <>
          <h4>Actions</h4>
          <ol
            className={`${layout.fine} ${styles.history}`}
            tabIndex={0}
            aria-label="Actions of the manifest"
          >
            {actions.map(({ action, when, software, sourceType }, i) => (
              <li key={i}>
                <FromFile
                  text={[action, software, when, sourceType].filter((part) => part !== null).join(', ')}
                  longest={160}
                />
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}
