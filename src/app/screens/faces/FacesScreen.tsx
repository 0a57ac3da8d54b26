/** The faces library: datasets, what goes into them, and their faces. */
import { useEffect } from 'react';
import { sampleFaces } from '@/app/actions/sampleFaces';
import { listenForShortcuts } from '@/app/actions/perform';
import { openLibrary } from '@/app/state/library';
import { DatasetsPanel } from './DatasetsPanel';
import { GalleryPanel } from './GalleryPanel';
import { ImportPanel } from './ImportPanel';
import styles from './FacesScreen.module.css';

export function FacesScreen() {
  useEffect(() => void openLibrary(), []);
  useEffect(() => listenForShortcuts([sampleFaces]), []);

  return (
    <>
      <h1 className="visuallyHidden">Faces library</h1>
      <div className={styles.columns}>
        <div className={styles.side}>
          <DatasetsPanel />
          <ImportPanel />
        </div>
        <GalleryPanel />
      </div>
    </>
  );
}
