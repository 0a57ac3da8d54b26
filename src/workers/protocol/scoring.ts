/** What crosses to and from the library of detectors and the worker that scores by them: types only. */
export type { CheckpointSummary } from '@/engine/networks/checkpointSummary';
export type { DetectorInfo } from '@/engine/scoring/detectorInfo';
export type { DamagedDetector, SavedDetector } from '@/engine/scoring/detectorLibrary';
export type { RegionEffect } from '@/engine/scoring/occlusion';
export type { ReconstructorInfo, Residual } from '@/engine/scoring/reconstructor';
export type { ClassProbabilities, ReconstructorFile, RobustnessCurve } from '@/engine/scoring/scoringLab';
