/** Takes what is dropped or pasted anywhere on the page, on every screen; shows that it would. */
import { useEffect, useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { inWords } from './account';
import { useIntake, type ScreenIntake } from './intakeStore';
import { transferredSources } from './sources';
import { takeIn } from './takeIn';
import styles from './Intake.module.css';

export function DropAnywhere() {
  const isOver = useDropsAndPastes();
  const screen = useIntake((state) => state.screen);
  if (!isOver) return null;
  return (
    <div className={styles.veil} data-veil>
      {screen ? `Drop ${wanted(screen)}` : 'This screen accepts no files'}
    </div>
  );
}

/** "photographs, archives, videos, models or folders of them" */
export function wanted({ kinds }: ScreenIntake): string {
  const shown = kinds.filter((kind) => kind !== 'statistics' && kind !== 'map');
  return `${shown.map((kind) => inWords(kind)).join(', ')} or folders of them`;
}

/** @returns whether files are held over the page */
function useDropsAndPastes(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = new AbortController();
    const { signal } = over;
    const take = (data: DataTransfer) =>
      void reportFailure(async () => takeIn(await transferredSources(data)));
    const hold = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault(); // else the browser opens the file in the place of the page
      setOver(true);
    };
    addEventListener('dragover', hold, { signal });
    // Files that come onto a part of the page and are dropped at once get no `dragover` there.
    addEventListener('dragenter', hold, { signal });
    addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && setOver(false), {
      signal,
    });
    addEventListener(
      'drop',
      (event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        setOver(false);
        if (event.defaultPrevented) return; // taken by what it was dropped on
        event.preventDefault();
        take(event.dataTransfer);
      },
      { signal },
    );
    addEventListener('paste', ({ clipboardData }) => clipboardData && take(clipboardData), { signal });
    return () => over.abort();
  }, []);
  return isOver;
}
