/** What crosses between the page and the judge worker: types only. Tensors never do. */
export type { KeptDetector } from '@/engine/scoring/detectorLibrary';
export type { DetectorReport, JudgedPicture, LevelFigures } from '@/engine/evaluation/evaluate';
export type { CellPicture, EvaluationCell } from '@/engine/evaluation/evaluation';
export type { FeatureMap, MapMethod, MapPoint } from '@/engine/evaluation/featureMap';
export type { JudgeEvent } from '@/engine/evaluation/judgeLab';
export type { LabelledSet } from '@/engine/evaluation/labelledSet';
export type { RobustnessPoint } from '@/engine/evaluation/robustnessSweep';
