/** What crosses between the page and the judge worker: types only. Tensors never do. */
export type { KeptDetector } from '@/engine/detect/detectorLibrary';
export type { DetectorReport, JudgedPicture, LevelFigures } from '@/engine/detect/evaluate';
export type { CellPicture, EvaluationCell } from '@/engine/detect/evaluation';
export type { FeatureMap, MapMethod, MapPoint } from '@/engine/detect/featureMap';
export type { JudgeEvent } from '@/engine/detect/judgeLab';
export type { LabelledSet } from '@/engine/detect/labelledSet';
export type { RobustnessPoint } from '@/engine/detect/robustnessSweep';
