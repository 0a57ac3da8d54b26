/** What crosses between the page and the judge worker: types only. Tensors never do. */
export type { KeptDetector } from '@/engine/detectorLibrary';
export type { DetectorReport, JudgedPicture, LevelFigures } from '@/engine/evaluate';
export type { CellPicture, EvaluationCell } from '@/engine/evaluation';
export type { FeatureMap, MapMethod, MapPoint } from '@/engine/featureMap';
export type { JudgeEvent } from '@/engine/judgeLab';
export type { LabelledSet, SetPart } from '@/engine/labelledSet';
export type { RobustnessPoint } from '@/engine/robustnessSweep';
