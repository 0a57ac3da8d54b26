/** For addresses that lead nowhere. */
import { Link, useLocation } from 'wouter';
import { Notice } from '@/app/ui/Notice';

export function NotFoundScreen() {
  const [path] = useLocation();
  return (
    <>
      <h1 className="visuallyHidden">Page not found</h1>
      <Notice tone="info" title={`There is no page at ${path.replace(/%2F/gi, '/')}.`}>
        <p>
          Go to <Link href="/pretrain">pretraining</Link> or to the <Link href="/">start page</Link>.
        </p>
      </Notice>
    </>
  );
}
