/** A titled region of a screen; its heading names it for assistive technology. */
import { useId, type ReactNode } from 'react';
import { FromFile } from './FromFile';
import layout from './layout.module.css';

interface PanelProps {
  title: string;
  /** Controls beside the title. */
  tools?: ReactNode;
  children: ReactNode;
}

export function Panel({ title, tools, children }: PanelProps) {
  const id = useId();
  return (
    <section className={layout.card} aria-labelledby={id}>
      <div className={layout.head}>
        <h2 id={id}>
          <FromFile text={title} longest={160} />
        </h2>
        {tools}
      </div>
      {children}
    </section>
  );
}
