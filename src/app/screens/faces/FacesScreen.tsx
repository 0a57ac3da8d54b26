/** The faces library: datasets, what goes into them, and their faces. */
import { useEffect } from 'react';
import { openLibrary } from '@/app/state/library';
import layout from '@/app/ui/layout.module.css';
import { DatasetsPanel } from './DatasetsPanel';
import { GalleryPanel } from './GalleryPanel';
import { ImportPanel } from './ImportPanel';

export function FacesScreen() {
  useEffect(() => void openLibrary(), []);

  return (
    <>
      <h1 className="visuallyHidden">Faces library</h1>
      <div className={layout.columns}>
        <div className={layout.column}>
          <DatasetsPanel />
          <ImportPanel />
        </div>
        <GalleryPanel />
      </div>
    </>
  );
}
