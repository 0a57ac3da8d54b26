/** What crosses to and from the worker that draws masks: types only. */
export type { FaceMasks, MaskDraw } from '@/engine/masks/maskDraws';
export type { StrategySurvey, SurveyProgress } from '@/engine/masks/maskSurvey';
