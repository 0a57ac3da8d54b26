/** Names out of files (classes, videos), each as it can be shown; of many the first ones. */
import { formatCount } from '@/lib/format';
import { FromFile } from './FromFile';

const FIRST_SHOWN = 8;

/** @param numbered by their outputs, with what stands between: "0 fake, 1 real" or "0 is fake, 1 is real" */
export function NameList({ names, numbered }: { names: readonly string[]; numbered?: ' ' | ' is ' }) {
  const more = names.length - FIRST_SHOWN;
  return (
    <>
      {names.slice(0, FIRST_SHOWN).map((name, i) => (
        <span key={i}>
          {i > 0 && ', '}
          {numbered && `${i}${numbered}`}
          <FromFile text={name} longest={40} />
        </span>
      ))}
      {more > 0 && ` and ${formatCount(more)} more`}
    </>
  );
}
