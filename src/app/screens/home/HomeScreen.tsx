/** The first screen: the method at work, three ways in, and what a person left unfinished. */
import { Link, useLocation } from 'wouter';
import { watchDemo } from '@/app/actions/home';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import layout from '@/app/ui/layout.module.css';
import { ContinueList } from './ContinueList';
import { CurveDrawing, MaskDrawing, ScoreDrawing } from './DoorDrawings';
import { LivePicture } from './LivePicture';
import styles from './Home.module.css';

export function HomeScreen() {
  const [, goTo] = useLocation();
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Watch a model learn what real faces look like</h1>
      <p className={styles.lead}>
        FSFM Lab pretrains a face security foundation model in this tab, on your own GPU or CPU. Photographs
        never leave the machine: there is no server behind this page.
      </p>
      <p>
        <Link href="/learn">Learn how it works, in eight steps on one face</Link>
      </p>
      <LivePicture />
      <ul className={`${layout.tiles} ${styles.doors}`}>
        <li className={`${layout.card} ${styles.door}`}>
          <CurveDrawing />
          <h2>Pretrain</h2>
          <p className={layout.hint}>A small network from random weights, on sample portraits, live.</p>
          <ActionButton action={watchDemo} variant="primary" />
        </li>
        <li className={`${layout.card} ${styles.door}`}>
          <ScoreDrawing />
          <h2>Score</h2>
          <p className={layout.hint}>How much a face looks like an attack to a detector, and why.</p>
          <Button onClick={() => goTo('/score')}>Score a photograph</Button>
        </li>
        <li className={`${layout.card} ${styles.door}`}>
          <MaskDrawing />
          <h2>Masks</h2>
          <p className={layout.hint}>Five masking strategies on one face, compared over many draws.</p>
          <Button onClick={() => goTo('/masks')}>See the masks</Button>
        </li>
      </ul>
      <ContinueList />
      <p className={layout.muted}>
        A tool for research and teaching. Its scores are estimates of small models, never proof.{' '}
        <Link href="/about">What it does not do</Link>
      </p>
    </div>
  );
}
