/** What crosses between the page and the worker of open detectors: types only, as `protocol.ts`. */
export type { DetectorInfo, Explanation } from '@/engine/detect/detector';
export type { ClassProbabilities, RobustnessCurve } from '@/engine/detect/detectorShelf';
export type { RegionEffect } from '@/engine/detect/occlusion';
export type { ReconstructorInfo, Residual } from '@/engine/pretrain/reconstructor';
