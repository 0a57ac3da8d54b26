/** A small picture of a face, for lists: what it shows is said beside it. */
import { useEffect, useRef } from 'react';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { THUMBNAIL_SIDE } from '@/app/viz/thumbnail';

interface ThumbnailProps {
  /** (THUMBNAIL_SIDE, THUMBNAIL_SIDE, 3) 0..255 */
  rgb: Uint8Array;
  testId?: string;
}

export function Thumbnail({ rgb, testId }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) drawPicture(context, rgbPicture(rgb, THUMBNAIL_SIDE), 0, 0, THUMBNAIL_SIDE);
  }, [rgb]);
  return (
    <canvas
      ref={canvas}
      width={THUMBNAIL_SIDE}
      height={THUMBNAIL_SIDE}
      aria-hidden="true"
      data-testid={testId}
    />
  );
}
