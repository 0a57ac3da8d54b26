/** From one screen of the detectors to the next, at the top of each. */
import { Link } from 'wouter';
import { DETECTOR_SCREENS, type ScreenPath } from './screenNames';
import styles from './DetectorNav.module.css';

/** @param here the open screen; on any but those of the detectors there is nothing */
export function DetectorNav({ here }: { here: ScreenPath | null }) {
  if (DETECTOR_SCREENS.every(({ path }) => path !== here)) return null;
  return (
    <nav aria-label="Detectors" className={styles.nav}>
      {DETECTOR_SCREENS.map(({ path, label }) => (
        <Link
          key={path}
          href={path}
          className={styles.link}
          aria-current={path === here ? 'page' : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
