/** Why a face cannot be forged: of this one, and of any, so that the faces of a set can be counted by it. */
export interface Obstacle {
  /** One sentence, with the figures of this face. */
  reason: string;
  /** The same without them: one sentence for every face that it is true of. */
  kind: string;
}

export const obstacle = (reason: string, kind = reason): Obstacle => ({ reason, kind });
