/** The faces of the open dataset whose stored bytes were damaged, by name, with what repairs them. */
import { useFaces } from '@/app/state/facesStore';
import { FromFile } from '@/app/ui/FromFile';
import { Notice } from '@/app/ui/Notice';
import { formatCount } from '@/lib/format';
import type { LibraryFace } from '@/workers/protocol';
import { useMemo } from 'react';

const WORDS: Readonly<Record<NonNullable<LibraryFace['damaged']>, string>> = {
  pixels: 'its pixels',
  map: 'its parsing map',
  all: 'its pixels and its parsing map',
};

/** More names than these are in the list of the faces that are left out. */
const MOST_NAMED = 20;

export function DamagedFaces() {
  const faces = useFaces((state) => state.faces);
  const damaged = useMemo(() => faces.filter(({ damaged }) => damaged), [faces]);
  if (damaged.length === 0) return null;
  const more = damaged.length - MOST_NAMED;
  return (
    <Notice
      tone="warning"
      title={
        damaged.length === 1
          ? 'A stored face is damaged'
          : `${formatCount(damaged.length)} stored faces are damaged`
      }
    >
      <p>
        {damaged.length === faces.length && damaged.every(({ damaged: what }) => what === 'all')
          ? 'Their files are gone from this browser.'
          : 'What the browser stored is no longer what was imported.'}{' '}
        They are left out of everything. Import their photographs into this dataset again: those that are
        whole are skipped, the damaged ones repaired.
      </p>
      <details>
        <summary>Which</summary>
        <ul>
          {damaged.slice(0, MOST_NAMED).map(({ id, name, damaged: what }) => (
            <li key={id}>
              <FromFile text={name} />: {what && WORDS[what]}
            </li>
          ))}
          {more > 0 && <li>and {formatCount(more)} more</li>}
        </ul>
      </details>
    </Notice>
  );
}
