/**
 * Makes the app work offline and brings in new versions without disturbing anybody's work: an update is offered
 * only while no tab has a run or trains a detector, and taken only when the person says so.
 *
 * Every tab with such work holds a shared Web Lock; the update asks for the same lock exclusively.
 */
import { toast } from 'sonner';
import { Workbox } from 'workbox-window';
import { siteAddress } from '@/lib/siteAddress';
import { useOffline } from './state/offlineStore';
import { hasWork, watchWork } from './state/work';

const WORK_LOCK = 'fsfm-lab-work';

/** Registers the service worker; in development there is none. Call once. */
export function startOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  holdLockDuringWork();
  const workbox = new Workbox(siteAddress('sw.js'), { scope: siteAddress() });
  workbox.addEventListener('installing', ({ isUpdate }) => {
    if (!isUpdate) useOffline.setState({ status: 'storing' });
  });
  workbox.addEventListener('activated', () => useOffline.setState({ status: 'ready' }));
  workbox.addEventListener('waiting', () => void offerUpdate(workbox));
  workbox.addEventListener('controlling', ({ isUpdate, isExternal }) => {
    if (isUpdate && isExternal) {
      toast.info('FSFM Lab was updated in another tab. Reload this tab when convenient.');
    }
  });
  void workbox
    .register()
    .then((registration) => {
      if (registration?.active) useOffline.setState({ status: 'ready' });
      else if (registration?.installing) followStoring(registration.installing);
    })
    // A private window or a full disk: the app works, only not offline.
    .catch(() => useOffline.setState({ status: 'unavailable' }));
}

/** What a page before this one began to store: Workbox tells only what its own page has begun. */
function followStoring(worker: ServiceWorker): void {
  useOffline.setState({ status: 'storing' });
  worker.addEventListener('statechange', () => {
    if (worker.state === 'activated') useOffline.setState({ status: 'ready' });
    if (worker.state === 'redundant') useOffline.setState({ status: 'unavailable' });
  });
}

function holdLockDuringWork(): void {
  let release: (() => void) | undefined;
  watchWork(() => {
    if (hasWork() === Boolean(release)) return;
    if (release) {
      release();
      release = undefined;
      return;
    }
    const ended = new Promise<void>((resolve) => {
      release = resolve;
    });
    void navigator.locks.request(WORK_LOCK, { mode: 'shared' }, () => ended);
  });
}

/** Waits until no tab works, then asks. */
async function offerUpdate(workbox: Workbox): Promise<void> {
  useOffline.setState({ status: 'update-waiting' });
  await navigator.locks.request(WORK_LOCK, () => {});
  useOffline.setState({ takeUpdate: () => takeUpdate(workbox) });
  toast.info('A new version of FSFM Lab is ready.', {
    duration: Number.POSITIVE_INFINITY,
    action: { label: 'Update and reload', onClick: () => void takeUpdate(workbox) },
  });
}

async function takeUpdate(workbox: Workbox): Promise<void> {
  const free = await navigator.locks.request(WORK_LOCK, { ifAvailable: true }, (lock) => {
    if (!lock) return false;
    workbox.addEventListener('controlling', () => window.location.reload());
    workbox.messageSkipWaiting();
    return true;
  });
  if (free) return;
  useOffline.setState({ takeUpdate: null });
  toast.info('A run is active. The new version is installed when it has ended.');
  await offerUpdate(workbox);
}
