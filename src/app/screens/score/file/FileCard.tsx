/** One of the things that are looked at in a file, with how not to read it. */
import { useId, type ReactNode } from 'react';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';

interface FileCardProps {
  title: string;
  caution: string;
  testId: string;
  children: ReactNode;
}

export function FileCard({ title, caution, testId, children }: FileCardProps) {
  const id = useId();
  return (
    <section className={`${layout.box} ${layout.tight}`} aria-labelledby={id} data-testid={testId}>
      <h3 id={id}>{title}</h3>
      {children}
      <details>
        <summary>How not to read it</summary>
        <p className={layout.hint}>{caution}</p>
      </details>
    </section>
  );
}

const LONGEST = 120;

/** Name and value of what a file says, each on a line; nothing for what it does not say. */
export function Fact({ name, text }: { name: string; text: string | null }) {
  if (text === null) return null;
  return (
    <div>
      <dt>
        <FromFile text={name} longest={40} />
      </dt>
      <dd>
        <FromFile text={text} longest={LONGEST} />
      </dd>
    </div>
  );
}
