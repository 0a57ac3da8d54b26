/** What crosses to and from the worker that evaluates detectors: types only. */
export type { BlockComparison, NetworkBlocks } from '@/engine/evaluation/blockComparison';
export type { DetectorReport, LevelFigures, ScoredPicture } from '@/engine/evaluation/evaluate';
export type { CellPicture, EvaluationCell } from '@/engine/evaluation/evaluation';
export type { EvaluationEvent } from '@/engine/evaluation/evaluationLab';
export type { FeatureMap, MapMethod, MapPoint } from '@/engine/evaluation/featureMap';
export type { KnowledgeProbe, ProbeRow } from '@/engine/evaluation/knowledgeProbe';
export type { LabelledSet } from '@/engine/evaluation/labelledSet';
export type { KindAgainstTruth, MapTruth } from '@/engine/scoring/mapTruth';
export type { ProtocolFace, ProtocolPlan, ProtocolRun } from '@/engine/evaluation/protocolPlan';
export type { ReadoutFigures } from '@/engine/evaluation/probeReadout';
export type { RobustnessPoint } from '@/engine/evaluation/robustnessSweep';
