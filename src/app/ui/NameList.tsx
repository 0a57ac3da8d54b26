/** Names out of files (classes, videos), each as it can be shown; of many the first ones. */
import { formatCount } from '@/lib/format';
import { FromFile } from './FromFile';

const FIRST_SHOWN = 8;

/** @param numbered by their outputs, from 0 */
export function NameList({ names, numbered = false }: { names: readonly string[]; numbered?: boolean }) {
  const more = names.length - FIRST_SHOWN;
  return (
    <>
      {names.slice(0, FIRST_SHOWN).map((name, i) => (
        <span key={i}>
          {i > 0 && ', '}
          {numbered && `${i} `}
          <FromFile text={name} longest={40} />
        </span>
      ))}
      {more > 0 && ` and ${formatCount(more)} more`}
    </>
  );
}
