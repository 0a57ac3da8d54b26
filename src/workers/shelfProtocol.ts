/** What crosses between the page and the worker of open detectors: types only, as `protocol.ts`. */
export type { DetectorInfo, Explanation } from '@/engine/scoring/detector';
export type { ClassProbabilities, RobustnessCurve } from '@/engine/scoring/detectorShelf';
export type { RegionEffect } from '@/engine/scoring/occlusion';
export type { ReconstructorInfo, Residual } from '@/engine/scoring/reconstructor';
