/** Entry of the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { useStore } from 'zustand';
import { App } from './app/App';
import { freeDeleted } from './app/deleteWithUndo';
import { showFailure } from './app/failureToast';
import { guardRuns } from './app/guardRun';
import { startOffline } from './app/offline';
import { siteBase, tidyAddress } from './app/navigate';
import { onFailure } from './app/reportFailure';
import { listenWith } from './app/state/createStore';
import { ErrorBoundary } from './app/ui/ErrorBoundary';
import './app/styles/tokens.css';
import './app/styles/base.css';

const host = document.getElementById('app');
if (!host) throw new Error('index.html has no element with id "app".');
tidyAddress();
listenWith(useStore);
onFailure(showFailure);
createRoot(host).render(
  <StrictMode>
    <ErrorBoundary what="app">
      <Router base={siteBase()}>
        <App />
      </Router>
    </ErrorBoundary>
  </StrictMode>,
);
startOffline();
guardRuns();
freeDeleted(async () => {
  // Not part of the first load: hardly any visit needs them at its start.
  const [datasets, runs] = await Promise.all([
    import('./app/state/datasets'),
    import('./app/state/runsStore'),
  ]);
  await Promise.all([datasets.purgeDeletedDatasets(), runs.purgeDeletedRuns()]);
}).catch(() => {}); // the next visit tries again
