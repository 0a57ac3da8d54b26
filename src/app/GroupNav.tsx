/** From one screen of a group to the next, at the top of each. */
import { Link } from 'wouter';
import { groupOf, type ScreenPath } from './screenNames';
import styles from './GroupNav.module.css';

/** @param here the open screen; on one that stands alone there is nothing */
export function GroupNav({ here }: { here: ScreenPath | null }) {
  const group = groupOf(here);
  if (!group) return null;
  return (
    <nav aria-label={group.label} className={styles.nav}>
      {group.screens.map(({ path, label }) => (
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
