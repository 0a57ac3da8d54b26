/** Shell of the worker that keeps detectors open: exposes `DetectorShelf` to `shelfClient.ts`, no logic of its own. */
import { expose } from 'comlink';
import { DetectorShelf } from '@/engine/scoring/detectorShelf';
import './transfer';

expose(new DetectorShelf());
