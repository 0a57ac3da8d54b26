/**
 * The lesson's state: what its link holds, the photograph that it is told on, and the masks, reconstruction and score of
 * its face.
 */
import { create } from '@/app/state/createStore';
import type { ErrorReport } from '@/lib/errors';
import { DEFAULT_LESSON_VIEW, LESSON_LINK, type LessonView } from '@/lib/lessonView';
import type { Correspondence, FaceCrop, Reconstruction } from '@/workers/protocol';
import type { FaceMasks, MaskDraw } from '@/workers/protocol/masks';
import type { ClassProbabilities, DetectorInfo } from '@/workers/protocol/scoring';
import { addressOfView, linkedView, type LinkedView } from './linkedView';

export interface LessonPhoto {
  name: string;
  /** The photograph to look at; null for the drawn face. */
  picture: Blob | null;
  /** Largest first; at least one. */
  faces: readonly FaceCrop[];
}

/** Which network reconstructs: the one that came with the app, or that of this tab's pretraining run. */
export type LessonNetwork =
  { from: 'demo'; patch: 28 } | { from: 'run'; runId: string; step: number; patch: 8 | 14 | 16 | 28 | 56 };

/** The masks of one face and view, by all strategies. */
export interface LessonMasks {
  face: FaceCrop;
  view: LessonView;
  faceMasks: FaceMasks;
}

export interface LessonState extends LinkedView<LessonView> {
  /** Null until one was read. */
  photo: LessonPhoto | null;
  /** Which of its faces. */
  faceIndex: number;
  /** Of the sample portraits, from 0; null: a photograph of the person's own. */
  sample: number | null;
  /** What is being done with a new photograph, in words; null: nothing. */
  reading: string | null;
  /** Why a photograph could not be taken; the one before is still shown. */
  photoProblem: ErrorReport | null;
  masks: LessonMasks | null;
  /** Of one of these masks; for a moment of those before. */
  picture: { draw: MaskDraw; by: LessonNetwork; picture: Reconstruction } | null;
  /** C3 of one of these masks, to the face itself and to others; at the step that shows it. */
  similarity: ({ draw: MaskDraw; otherFaces: readonly FaceCrop[] } & Correspondence) | null;
  /** Why nothing is reconstructed. */
  problem: ErrorReport | null;
  /** What the demonstration detector says of a face. */
  score: { face: FaceCrop; detector: DetectorInfo; said: ClassProbabilities } | null;
  scoreProblem: ErrorReport | null;
}

export const useLesson = create<LessonState>()((set, get) => ({
  photo: null,
  faceIndex: 0,
  sample: null,
  reading: null,
  photoProblem: null,
  masks: null,
  picture: null,
  similarity: null,
  problem: null,
  score: null,
  scoreProblem: null,
  ...linkedView(LESSON_LINK, DEFAULT_LESSON_VIEW, set, get),
}));

export const LESSON_ADDRESS = addressOfView<LessonView, LessonState>(useLesson);

/** The face that the lesson is told on. */
export const lessonFace = ({ photo, faceIndex }: LessonState): FaceCrop | null =>
  photo?.faces.at(faceIndex) ?? null;

/** The mask of a strategy; undefined before the first. */
export const drawOf = (masks: LessonMasks | null, strategy: LessonView['strategy']): MaskDraw | undefined =>
  masks?.faceMasks.draws.find((draw) => draw.strategy === strategy);
