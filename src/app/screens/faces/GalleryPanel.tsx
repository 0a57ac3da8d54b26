/** The faces of the open dataset: filters, the overlay's strength, the grid, and one face in detail. */
import { useMemo, useState } from 'react';
import { useFaces } from '@/app/state/facesStore';
import { excludeFaces } from '@/app/state/editFaces';
import { reportFailure } from '@/app/reportFailure';
import { Button } from '@/app/ui/Button';
import { Panel } from '@/app/ui/Panel';
import { ParsingLegend } from '@/app/ui/ParsingLegend';
import { formatCount } from '@/lib/format';
import { FaceDialog } from './FaceDialog';
import { FaceGrid } from './FaceGrid';
import { GalleryFilters } from './GalleryFilters';
import { filterFaces, FIRST_VIEW, useGalleryView } from './galleryView';
import styles from './GalleryPanel.module.css';

export function GalleryPanel() {
  const faces = useFaces((state) => state.faces);
  const [view, setView] = useGalleryView();
  const [openId, setOpenId] = useState<string | null>(null);
  const { missing, minSize, show, label } = view;
  const shown = useMemo(
    () => filterFaces(faces, { ...FIRST_VIEW, missing, minSize, show, label }),
    [faces, missing, minSize, show, label],
  );
  const position = shown.findIndex(({ id }) => id === openId);
  const open = faces.find(({ id }) => id === openId);
  const allOut = shown.length > 0 && shown.every(({ excluded }) => excluded);

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
          This dataset is empty. Use the samples, or drop photographs, videos, folders, or zip archives: the
          largest face of each is found, cut out and parsed, and kept in this browser.
        </p>
      ) : (
        <div className={styles.stack}>
          <GalleryFilters view={view} onChange={setView} />
          <div className={styles.tools}>
            <ParsingLegend />
            <Button
              unavailable={shown.length === 0}
              onClick={() => void reportFailure(() => excludeFaces(shown, !allOut))}
            >
              {allOut ? 'Use all shown' : 'Leave out all shown'}
            </Button>
          </div>
          {shown.length === 0 ? (
            <p className={styles.empty}>No face passes these filters.</p>
          ) : (
            <FaceGrid faces={shown} overlay={view.overlay} onOpen={setOpenId} />
          )}
        </div>
      )}
      {open && (
        <FaceDialog
          key={open.id}
          face={open}
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
