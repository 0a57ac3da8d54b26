/** What the steps draw: the face of the lesson with its pixels, and its masks once they fit it. */
import { useMemo } from 'react';
import { drawOf, lessonFace, useLesson, type LessonMasks } from '@/app/state/lesson';
import { rgbPicture, type Rgba } from '@/app/viz/picture';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop } from '@/workers/protocol';
import type { MaskDraw } from '@/workers/protocol/masks';
import type { MaskingStrategyName } from '@/lib/maskingStrategies';

/** Null until one was read. */
export const useFace = (): FaceCrop | null => useLesson(lessonFace);

/** The crop as a picture. */
export function useCropPicture(): Rgba | null {
  const face = useFace();
  return useMemo(() => face && rgbPicture(face.rgb, CROP_SIZE), [face]);
}

/** For a moment after a change they are those before it; null where they are of another face. */
export function useMasksOfFace(): LessonMasks | null {
  const face = useFace();
  const masks = useLesson((state) => state.masks);
  return masks && masks.face === face ? masks : null;
}

/** The mask of the chosen strategy, or of one that is named. */
export function useDraw(strategy?: MaskingStrategyName): MaskDraw | undefined {
  const masks = useMasksOfFace();
  const chosen = useLesson((state) => state.view.strategy);
  return drawOf(masks, strategy ?? chosen);
}
