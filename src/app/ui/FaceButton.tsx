/** A face that is chosen by pressing its picture. */
import { memo, useEffect, useRef } from 'react';
import { useCrop } from '@/app/useCrop';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { displayText } from '@/lib/displayText';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop, LibraryFace } from '@/workers/protocol';
import layout from './layout.module.css';

const SIDE = 96;

interface FaceButtonProps {
  face: Pick<FaceCrop, 'id' | 'name'>;
  /** Absent until it is read. */
  crop: FaceCrop | undefined;
  /** What pressing it does, before the name: "Mask". */
  verb: string;
  chosen: boolean;
  onChoose: (id: string) => void;
}

export function FaceButton({ face: { id, name }, crop, verb, chosen, onChoose }: FaceButtonProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && crop) drawPicture(context, rgbPicture(crop.rgb, CROP_SIZE), 0, 0, SIDE);
  }, [crop]);
  return (
    <button
      type="button"
      className={layout.face}
      aria-pressed={chosen}
      aria-label={`${verb} ${displayText(name)}`}
      title={displayText(name)}
      onClick={() => onChoose(id)}
    >
      <canvas ref={canvas} width={SIDE} height={SIDE} />
    </button>
  );
}

type StoredFaceButtonProps = Omit<FaceButtonProps, 'face' | 'crop'> & { face: LibraryFace };

/** The same of a stored face, whose pixels are read when it is shown. */
export const StoredFaceButton = memo(function StoredFaceButton(props: StoredFaceButtonProps) {
  return <FaceButton {...props} crop={useCrop(props.face)} />;
});
