/** The page: skip link, header, the screen of the address, the app's own windows, toasts. */
import { Suspense, useEffect } from 'react';
import { Toaster } from 'sonner';
import { Route, Switch, useLocation } from 'wouter';
import { GroupNav } from './GroupNav';
import { Header } from './Header';
import { DropAnywhere } from './intake/DropAnywhere';
import { Shell } from './palette/Shell';
import { SCREEN_COMPONENTS } from './routes';
import { screenAt, screenLabel, SCREENS, type ScreenPath } from './screenNames';
import { NotFoundScreen } from './screens/notFound/NotFoundScreen';
import { useShell } from './state/shellStore';
import { useTheme } from './state/themeStore';
import { ErrorBoundary } from './ui/ErrorBoundary';
import styles from './App.module.css';

export function App() {
  const [path] = useLocation();
  const here = screenAt(path);
  const theme = useTheme((state) => state.resolved);

  useEffect(() => {
    document.title = here && here !== '/' ? `${screenLabel(here)} · FSFM Lab` : 'FSFM Lab';
  }, [here]);

  return (
    <>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <Header />
      <main id="content" tabIndex={-1} className={styles.main}>
        <GroupNav here={here} />
        <ErrorBoundary key={path} what="screen">
          <Suspense fallback={<p role="status">Opening this screen…</p>}>
            <Switch>
              {SCREENS.map(({ path: at }) => (
                <Route key={at} path={at} component={SCREEN_COMPONENTS[at]} />
              ))}
              <Route component={NotFoundScreen} />
            </Switch>
            <Drawn here={here} />
          </Suspense>
        </ErrorBoundary>
      </main>
      <DropAnywhere />
      <Shell here={here} />
      <Toaster theme={theme} position="bottom-right" closeButton richColors={false} />
    </>
  );
}

/** Says which screen is drawn: beside it, so that neither is there before the screen is fetched. */
function Drawn({ here }: { here: ScreenPath | null }) {
  useEffect(() => useShell.setState({ drawn: here }), [here]);
  return null;
}
