/** Name, navigation, adapter and theme; the same on every screen. */
import { Link, useRoute } from 'wouter';
import { AdapterBadge } from './AdapterBadge';
import { ROUTES, type ScreenRoute } from './routes';
import { THEMES, useTheme } from './state/themeStore';
import { Select } from './ui/Select';
import styles from './Header.module.css';

const THEME_OPTIONS = THEMES.map((value) => ({ value, label: value[0].toUpperCase() + value.slice(1) }));

export function Header() {
  const { theme, setTheme } = useTheme();
  return (
    <header className={styles.header}>
      <Link href="/" className={styles.brand}>
        FSFM Lab
      </Link>
      <nav aria-label="Screens" className={styles.nav}>
        {ROUTES.filter(({ path }) => path !== '/').map((route) => (
          <NavLink key={route.path} {...route} />
        ))}
      </nav>
      <div className={styles.tools}>
        <AdapterBadge />
        <Select id="theme" label="Theme" value={theme} options={THEME_OPTIONS} onChange={setTheme} />
      </div>
    </header>
  );
}

function NavLink({ path, label }: ScreenRoute) {
  const [isHere] = useRoute(path);
  return (
    <Link href={path} className={styles.link} aria-current={isHere ? 'page' : undefined}>
      {label}
    </Link>
  );
}
