/**
 * Shell of the detector worker: exposes `DetectorLab` to `detectorClient.ts`, no logic of its own. It has a GPU
 * device of its own, so that a paused pretraining run keeps what it holds.
 */
import { expose } from 'comlink';
import { DetectorLab } from '@/engine/finetune/detectorLab';
import './transfer';

expose(new DetectorLab());
