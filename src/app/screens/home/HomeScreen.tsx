/** What this is, for someone who has never seen it, and one button to see it work. */
import { Link, useLocation } from 'wouter';
import { watchDemo } from '@/app/actions/home';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import layout from '@/app/ui/layout.module.css';
import { firstStepMs } from '@/lib/firstLook';
import { formatDuration } from '@/lib/format';
import styles from './HomeScreen.module.css';

const STEPS = [
  [
    'Hide',
    'Each face is cut into patches; three quarters of them are hidden, including one whole facial region.',
  ],
  ['Reconstruct', 'A vision transformer sees the rest and reconstructs what is missing.'],
  [
    'Agree',
    'It must also represent the masked face as it would the whole face, and so learns what makes a real face real.',
  ],
] as const;

export function HomeScreen() {
  const [, goTo] = useLocation();

  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Watch a model learn what real faces look like</h1>
      <p className={styles.lead}>
        FSFM Lab pretrains a face security foundation model in this tab, on your own GPU or CPU. Photographs
        never leave the machine: there is no server behind this page.
      </p>
      <div className={`${layout.row} ${styles.buttons}`}>
        <ActionButton action={watchDemo} variant="primary" />
        <Button onClick={() => goTo('/score')}>Score a photograph</Button>
        <Link href="/pretrain" className={styles.own}>
          Use your own photographs
        </Link>
      </div>
      <p className={layout.muted} data-testid="first-step">
        The first step comes after about {formatDuration(firstStepMs(navigator))}, while the sample portraits
        are cropped and parsed; from the second time on, after a few seconds.
      </p>
      <ol className={layout.tiles}>
        {STEPS.map(([name, text]) => (
          <li key={name} className={layout.card}>
            <h2>{name}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      <p className={layout.muted}>
        A tool for research and teaching. Its scores are estimates of small models, never proof.{' '}
        <Link href="/about">What it does not do</Link>
      </p>
    </div>
  );
}
