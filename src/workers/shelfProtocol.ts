/** What crosses between the page and the worker of open detectors: types only, as `protocol.ts`. */
export type { DetectorInfo } from '@/engine/detector';
export type { ClassProbabilities } from '@/engine/detectorShelf';
