/** The faces of the open dataset: filters, the overlay's strength, the grid, and one face in detail. */
import { useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { facesUnread, useFaces } from '@/app/state/facesStore';
import { copyGalleryLink } from '@/app/actions/faces/gallery';
import { useDetectors } from '@/app/state/detectors';
import { useScoresBy } from '@/app/state/faceScores';
import { expressionsOf, useFaceGeometry } from '@/app/state/geometryStore';
import { detectorOf, filterFaces, useGallery } from '@/app/state/galleryView';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import { ParsingLegend } from '@/app/ui/ParsingLegend';
import layout from '@/app/ui/layout.module.css';
import { formatCount } from '@/lib/format';
import { DamagedFaces } from './DamagedFaces';
import { FaceDialog } from './FaceDialog';
import { FaceGrid } from './FaceGrid';
import { GalleryFilters } from './GalleryFilters';
import { GeometryFilter } from './GeometryFilter';
import { ScoreFilter } from './ScoreFilter';
import { SELECTING, SelectionBar } from './SelectionBar';
import styles from './GalleryPanel.module.css';

export function GalleryPanel() {
  const faces = useFaces((state) => state.faces);
  const datasetId = useFaces((state) => state.datasetId);
  const unread = useFaces(facesUnread);
  const imports = useFaces(({ status }) => status.phase !== 'idle' && status.phase !== 'failed');
  const view = useGallery((state) => state.view);
  const setView = useGallery((state) => state.changeView);
  const [openId, setOpenId] = useState<string | null>(null);
  const detector = useDetectors(({ saved }) => detectorOf(view, saved));
  const scores = useScoresBy(detector);
  // The overlay changes with every touch of its slider and decides nothing here.
  const filter = useGallery(useShallow(({ view: { overlay: _, ...filter } }) => filter));
  const { blendshape } = view;
  const expressions = useFaceGeometry((state) => expressionsOf(state, datasetId, blendshape));
  const shown = useMemo(
    () => filterFaces(faces, filter, scores, expressions),
    [faces, filter, scores, expressions],
  );
  const position = shown.findIndex(({ id }) => id === openId);
  const open = faces.find(({ id }) => id === openId);
  const score = open && scores.get(open.id);

  return (
    <Panel
      title="Faces"
      tools={
        <span data-testid="face-count" data-value={faces.length} data-shown={shown.length}>
          {shown.length === faces.length
            ? formatCount(faces.length)
            : `${formatCount(shown.length)} of ${formatCount(faces.length)}`}
        </span>
      }
    >
      {faces.length === 0 ? (
        <p className={styles.empty}>
          {imports
            ? 'Faces appear here as they are found.'
            : (unread ??
              'This dataset is empty. Use the samples, or drop photographs, videos, folders, or zip archives: the largest face of each is found, cropped and parsed, and stored in this browser.')}
        </p>
      ) : (
        <div className={layout.stack}>
          <DamagedFaces />
          <GalleryFilters view={view} onChange={setView} />
          <GeometryFilter view={view} onChange={setView} />
          <ScoreFilter view={view} onChange={setView} detector={detector} scores={scores} />
          <div className={layout.spread}>
            <ParsingLegend />
            <ActionButton action={copyGalleryLink} />
          </div>
          {shown.length === 0 ? (
            <p className={styles.empty}>
              No face matches these filters.
              {view.by !== '' && scores.size < faces.length && ' Faces without a score match no score range.'}
              {faces.some(({ pose }) => !pose) &&
                ' Faces without geometry match no range of pose or expression.'}
            </p>
          ) : (
            <>
              <SelectionBar shown={shown} />
              <FaceGrid
                faces={shown}
                overlay={view.overlay}
                scores={scores}
                describedBy={SELECTING}
                onOpen={setOpenId}
              />
            </>
          )}
        </div>
      )}
      {open && (
        <FaceDialog
          key={open.id}
          face={open}
          score={detector && score !== undefined ? { value: score, by: detector.info.name } : null}
          position={position}
          count={shown.length}
          onStep={(by) => setOpenId(shown[position + by]?.id ?? openId)}
          onReplaced={setOpenId}
          onClose={() => setOpenId(null)}
        />
      )}
    </Panel>
  );
}
