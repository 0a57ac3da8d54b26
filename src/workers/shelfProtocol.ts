/** What crosses between the page and the worker of open detectors: types only, as `protocol.ts`. */
export type { DetectorInfo, Explanation } from '@/engine/detector';
export type { ClassProbabilities, RobustnessCurve } from '@/engine/detectorShelf';
export type { RegionEffect } from '@/engine/occlusion';
export type { ReconstructorInfo, Residual } from '@/engine/reconstructor';
