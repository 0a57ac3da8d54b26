/** Entry of the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { guardRuns } from './app/guardRun';
import { startOffline } from './app/offline';
import { ErrorBoundary } from './app/ui/ErrorBoundary';
import './app/styles/tokens.css';
import './app/styles/base.css';

const host = document.getElementById('app');
if (!host) throw new Error('index.html has no element with id "app".');
createRoot(host).render(
  <StrictMode>
    <ErrorBoundary what="app">
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
startOffline();
guardRuns();
