/** The faces library: datasets, what goes into them, and their faces. */
import { useEffect } from 'react';
import { GALLERY_ADDRESS, useGallery } from '@/app/state/galleryView';
import { openLibrary } from '@/app/state/library';
import { LinkNotice } from '@/app/ui/LinkNotice';
import layout from '@/app/ui/layout.module.css';
import { useAddress } from '@/app/useAddress';
import { GALLERY_LINK } from '@/lib/galleryView';
import { ClassesPanel } from './ClassesPanel';
import { DatasetsPanel } from './DatasetsPanel';
import { GalleryPanel } from './GalleryPanel';
import { ImportPanel } from './ImportPanel';

export function FacesScreen() {
  const linkProblem = useGallery((state) => state.linkProblem);
  useAddress(GALLERY_LINK, GALLERY_ADDRESS);
  useEffect(() => void openLibrary(), []);

  return (
    <>
      <h1 className="visuallyHidden">Faces library</h1>
      <LinkNotice problem={linkProblem} />
      <div className={layout.columns}>
        <div className={layout.column}>
          <ImportPanel />
        </div>
        <div className={`${layout.column} ${layout.main}`}>
          <GalleryPanel />
          {/* Beside the faces that are dragged onto them. */}
          <ClassesPanel />
        </div>
        <div className={layout.column}>
          <DatasetsPanel />
        </div>
      </div>
    </>
  );
}
