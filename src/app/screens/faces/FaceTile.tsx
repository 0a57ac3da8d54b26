/** One face in the grid: crop under its map, marks for what is special about it, and the corner that selects it. */
import { useEffect, useRef, type MouseEvent } from 'react';
import { drawPicture } from '@/app/viz/canvas';
import { parsingPicture } from '@/app/viz/picture';
import { useCrop } from '@/app/useCrop';
import { displayText } from '@/lib/displayText';
import { CROP_SIZE } from '@/lib/regions';
import type { LibraryFace } from '@/workers/protocol';
import { DRAGGED_FACES } from './draggedFaces';
import styles from './FaceTile.module.css';

/** Canvas pixels a side: more than a tile has on most screens. */
const SIDE = 128;

interface FaceTileProps {
  face: LibraryFace;
  overlay: number;
  /** Raw attack score. */
  score: number | undefined;
  index: number;
  isTabStop: boolean;
  isSelected: boolean;
  onPress: (event: MouseEvent) => void;
  /** A press on the corner. */
  onSelect: (event: MouseEvent) => void;
  onDrag: () => void;
}

export function FaceTile(props: FaceTileProps) {
  const { face, overlay, score, index, isTabStop, isSelected, onPress, onSelect, onDrag } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const crop = useCrop(face);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !crop) return;
    drawPicture(context, parsingPicture(crop.rgb, crop.parsing, CROP_SIZE, overlay), 0, 0, SIDE);
  }, [crop, overlay]);

  const said = score?.toFixed(2);
  const marks = [
    face.damaged && 'damaged',
    face.excluded && 'left out',
    face.repainted && 'corrected',
    face.disagreement !== undefined && `${Math.round(100 * face.disagreement)} % differ`,
    face.facesInPhoto > 1 && `${face.facesInPhoto} faces`,
    face.label,
  ].filter(Boolean);

  return (
    <button
      type="button"
      className={face.excluded ? `${styles.tile} ${styles.excluded}` : styles.tile}
      draggable
      data-selected={isSelected || undefined}
      data-index={index}
      data-testid="face-tile"
      tabIndex={isTabStop ? 0 : -1}
      aria-label={[
        displayText(face.name),
        ...(isSelected ? ['selected'] : []),
        ...marks,
        ...(said ? [`attack score ${said}`] : []),
      ].join(', ')}
      title={displayText(face.name)}
      onClick={onPress}
      onDragStart={({ dataTransfer }) => {
        onDrag();
        dataTransfer.effectAllowed = 'move';
        dataTransfer.setData(DRAGGED_FACES, face.id);
      }}
    >
      {/* For pointers; keys and screen readers have Space. */}
      <span
        className={styles.corner}
        aria-hidden="true"
        data-testid="face-corner"
        onClick={(event) => {
          event.stopPropagation();
          onSelect(event);
        }}
      />
      <canvas ref={canvas} width={SIDE} height={SIDE} />
      {said && (
        <span className={styles.score} aria-hidden="true">
          {said}
        </span>
      )}
      {marks.length > 0 && (
        <span className={styles.marks} aria-hidden="true">
          {marks.join(' · ')}
        </span>
      )}
    </button>
  );
}
