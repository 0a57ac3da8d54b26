/** Action: see `action.ts`. */
import { trainingSession } from '@/app/lab';
import { saveFile } from '@/app/saveFile';
import { readCrop } from '@/app/state/faceCrops';
import { useFaces } from '@/app/state/facesStore';
import { pretrainingOf, useTraining } from '@/app/state/trainingStore';
import { pictureSheet } from '@/app/viz/pictureSheet';
import type { Action } from './action';

/** The pictures on the screen as one PNG, with headings, legends and the run's figures. */
export const exportPictures: Action = {
  name: 'exportPictures',
  label: 'Pictures (PNG)',
  obstacle: ({ hasPictures }) => (hasPictures ? null : 'There are no pictures yet.'),
  perform: async () => {
    const { current } = trainingSession.pictures;
    const { record } = pretrainingOf(useTraining.getState());
    if (!current || !record) return;
    const ids = new Set(current.faces.map(({ faceId }) => faceId));
    const faces = useFaces.getState().faces.filter(({ id }) => ids.has(id));
    const crops = new Map((await Promise.all(faces.map(readCrop))).map((crop) => [crop.id, crop]));
    const { preset, masking, maskRatio, seed } = record.config;
    const caption = `FSFM Lab ${record.versions.fsfmLab} · ${preset} · ${masking} ${maskRatio} · seed ${seed} · step ${current.step} · ${record.faceCount} faces ${record.datasetFingerprint.slice(0, 8)} · ${record.adapter}`;
    saveFile(
      `fsfm-step-${current.step}.png`,
      await pictureSheet(current.faces, current.view, crops, caption),
    );
  },
};
