/** Name, navigation, commands, adapter and theme, in one line that scrolls where it is narrow; the same on every screen. */
import { useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import layout from '@/app/ui/layout.module.css';
import { openPalette } from './actions/everywhere';
import { ActivityChip } from './ActivityChip';
import { AdapterBadge } from './AdapterBadge';
import { HEADER_LINKS, screenAt } from './screenNames';
import { THEMES, useTheme } from './state/themeStore';
import { ActionButton } from './ui/ActionButton';
import { Select } from './ui/Select';
import styles from './Header.module.css';

const THEME_OPTIONS = THEMES.map((value) => ({ value, label: value[0].toUpperCase() + value.slice(1) }));

export function Header() {
  const { theme, setTheme } = useTheme();
  const header = useRef<HTMLElement>(null);
  const [path] = useLocation();
  const here = screenAt(path);
  useEffect(() => {
    const show = () => showCurrent(header.current);
    show();
    addEventListener('resize', show);
    return () => removeEventListener('resize', show);
  }, [path]);
  return (
    <header ref={header} className={styles.header}>
      <Link href="/" className={styles.brand}>
        FSFM Lab
      </Link>
      <nav aria-label="Screens" className={styles.nav}>
        {HEADER_LINKS.map(({ path: to, label, screens }) => (
          <Link
            key={to}
            href={to}
            className={styles.link}
            aria-current={here !== null && screens.includes(here) ? currentAs(to === here) : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      <ActivityChip />
      <div className={`${layout.line} ${styles.tools}`}>
        <ActionButton action={openPalette} variant="quiet" showKeys />
        <AdapterBadge />
        <Select id="theme" label="Theme" value={theme} options={THEME_OPTIONS} onChange={setTheme} />
      </div>
    </header>
  );
}

/** Scrolls the line, and nothing else, until the link of the open screen is in its middle. */
function showCurrent(header: HTMLElement | null): void {
  const link = header?.querySelector<HTMLElement>('[aria-current]');
  if (!header || !link) return;
  header.scrollLeft = link.offsetLeft + link.offsetWidth / 2 - header.clientWidth / 2;
}

/** The page itself, or the part of the app that it belongs to. */
const currentAs = (isPage: boolean): 'page' | 'true' => (isPage ? 'page' : 'true');
