/** Catches what a screen, or the whole app, throws while it is shown: a sentence and a way on instead of a blank page. */
import { Component, type ReactNode } from 'react';
import { toErrorReport } from '@/lib/errors';
import { Button } from './Button';
import { Notice } from './Notice';

interface ErrorBoundaryProps {
  /** What is gone when it fails. */
  what: 'app' | 'screen';
  children: ReactNode;
}

/** How browsers say that a part of the app, which is fetched when it is first opened, did not come. */
const MISSING_PART =
  /dynamically imported module|importing a module script failed|failed to load module|unable to preload css|loading (css )?chunk/i;

export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error('unknown') };
  }

  override render(): ReactNode {
    const { what, children } = this.props;
    const { error } = this.state;
    if (error === undefined) return children;
    const { message, remedy } = toErrorReport(error);
    const isMissing = MISSING_PART.test(message);
    return (
      <Notice
        tone="danger"
        title={
          isMissing
            ? `A part of ${what === 'app' ? 'FSFM Lab' : 'this screen'} could not be loaded.`
            : `${what === 'app' ? 'FSFM Lab' : 'This screen'} has stopped: ${message}`
        }
        actions={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        {isMissing
          ? 'The server does not answer, or has a newer version by now. Reload: what is saved stays, and you are asked before an active run is left.'
          : remedy}
        {what === 'screen' && ' The other screens still work.'}
      </Notice>
    );
  }
}
