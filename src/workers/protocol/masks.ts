/** What crosses to and from the worker that draws masks and edits faces: types only. */
export type { FaceMasks, MaskDraw } from '@/engine/masks/maskDraws';
export type { StrategySurvey, SurveyProgress } from '@/engine/masks/maskSurvey';
export type { EditDone, EditedFace, EditOutcome, EditReading } from '@/engine/masks/editLab';
