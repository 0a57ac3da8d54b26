/** What a detector says of pictures whose class is known, and of an epoch: the types that training and evaluation share. */

/** A picture that a detector was asked about: where it comes from, and its class. */
export interface PredictedFace {
  id: string;
  name: string;
  group: string | null;
  /** As in the library; a self-blended picture has the fake class. */
  label: string;
  /** Index in `classes`; -1 where the detector has no such class. */
  classIndex: number;
}

/** Pictures and what the detector said of them. */
export interface Predictions {
  faces: PredictedFace[];
  classes: string[];
  /** [N, classes] */
  logits: Float32Array;
}

/** What is known after an epoch. */
export interface EpochRow {
  /** 1 after the first. */
  epoch: number;
  /** Mean over the epoch's steps. */
  trainLoss: number;
  /** null without validation faces. */
  validationLoss: number | null;
  /** null also where validation has one class only. */
  validationAuc: number | null;
}
