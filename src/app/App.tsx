/** The shell: skip link, header, the screen of the address, toasts. */
import { Suspense, useEffect } from 'react';
import { Toaster } from 'sonner';
import { Route, Switch, useLocation } from 'wouter';
import { Header } from './Header';
import { DropAnywhere } from './intake/DropAnywhere';
import { ROUTES } from './routes';
import { NotFoundScreen } from './screens/notFound/NotFoundScreen';
import { useTheme } from './state/themeStore';
import styles from './App.module.css';

export function App() {
  const [path] = useLocation();
  const theme = useTheme((state) => state.resolved);

  useEffect(() => {
    const route = ROUTES.find((candidate) => candidate.path === path);
    document.title = route && path !== '/' ? `${route.label} · FSFM Lab` : 'FSFM Lab';
  }, [path]);

  return (
    <>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <Header />
      <main id="content" tabIndex={-1} className={styles.main}>
        <Suspense fallback={<p role="status">Opening this screen…</p>}>
          <Switch>
            {ROUTES.map(({ path: at, screen }) => (
              <Route key={at} path={at} component={screen} />
            ))}
            <Route component={NotFoundScreen} />
          </Switch>
        </Suspense>
      </main>
      <DropAnywhere />
      <Toaster theme={theme} position="bottom-right" closeButton richColors={false} />
    </>
  );
}
