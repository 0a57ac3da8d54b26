/** The faces that the gallery shows: scored by a detector, left out of training or used again. */
import { saveDemoDetector, useDetectors } from '@/app/state/detectors';
import { excludeFaces } from '@/app/state/editFaces';
import { useEvaluate } from '@/app/state/evaluateStore';
import { clearSelection, selectAll, useSelection } from '@/app/state/faceSelection';
import { cancelScoring, scoreFaces, scoresBy, scoringObstacle, useFaceScores } from '@/app/state/faceScores';
import { expressionsOf, useFaceGeometry } from '@/app/state/geometryStore';
import { facesUnread, useFaces } from '@/app/state/facesStore';
import { detectorOf, filterFaces, GALLERY_ADDRESS, useGallery } from '@/app/state/galleryView';
import { GALLERY_LINK, shortId } from '@/lib/galleryView';
import { formatCounted } from '@/lib/format';
import { always, type Action } from '../action';
import { copyLink } from '../copyLink';

/** The detector whose scores the gallery shows. */
const detector = () => detectorOf(useGallery.getState().view, useDetectors.getState().saved);
const unscored = () => {
  const known = scoresBy(detector());
  return useFaces.getState().faces.filter(({ id }) => !known.has(id)).length;
};
const isScoring = () => useFaceScores.getState().status.phase === 'busy';

export const scoreAll: Action = {
  id: 'faces.score',
  label: () => {
    const left = unscored();
    return left === 0 ? 'All are scored' : `Score ${formatCounted(left, 'face')}`;
  },
  title: 'Score the faces of the dataset',
  screens: ['/faces'],
  shortcut: 'Alt+S',
  watches: [useFaces, useDetectors, useFaceScores, useEvaluate, useGallery],
  obstacle: () => {
    if (isScoring()) return 'Faces are being scored already.';
    const obstacle = scoringObstacle(detector(), unscored());
    return obstacle && `${obstacle}.`;
  },
  perform: async () => {
    const chosen = detector();
    if (chosen) await scoreFaces(chosen, useFaces.getState().faces);
  },
};

/** Saves the detector that came with the app, and shows its scores. */
export const chooseDemo: Action = {
  id: 'faces.demonstration',
  label: 'Demonstration detector',
  title: 'Choose the demonstration detector for the scores of the faces',
  screens: ['/faces'],
  watches: [],
  obstacle: always,
  perform: async () => {
    const { id } = await saveDemoDetector();
    useGallery.getState().changeView({ by: shortId(id) });
  },
};

export const stopScoring: Action = {
  id: 'faces.stopScoring',
  label: 'Cancel scoring',
  screens: ['/faces'],
  shortcut: 'Alt+X',
  watches: [useFaceScores],
  obstacle: () => (isScoring() ? null : 'Nothing is being scored.'),
  perform: cancelScoring,
};

const shown = () => {
  const { view } = useGallery.getState();
  const expressions = expressionsOf(
    useFaceGeometry.getState(),
    useFaces.getState().datasetId,
    view.blendshape,
  );
  return filterFaces(useFaces.getState().faces, view, scoresBy(detector()), expressions);
};
const allOut = () => shown().every(({ excluded }) => excluded);

/** All that pass the filters. */
export const excludeShown: Action = {
  id: 'faces.excludeShown',
  label: () => (shown().length > 0 && allOut() ? 'Use all shown' : 'Leave out all shown'),
  title: 'Leave all faces shown out of training, or use them again',
  screens: ['/faces'],
  watches: [useFaces, useDetectors, useFaceScores, useFaceGeometry, useGallery],
  obstacle: () => (shown().length === 0 ? (facesUnread() ?? 'No face is shown.') : null),
  perform: () => excludeFaces(shown(), !allOut()),
};

/** To be moved together. */
export const selectShown: Action = {
  id: 'faces.selectShown',
  label: 'Select all shown',
  title: 'Select all faces shown',
  screens: ['/faces'],
  watches: [useFaces, useDetectors, useFaceScores, useFaceGeometry, useGallery],
  obstacle: () => (shown().length === 0 ? (facesUnread() ?? 'No face is shown.') : null),
  perform: () => selectAll(shown().map(({ id }) => id)),
};

export const clearSelected: Action = {
  id: 'faces.clearSelected',
  label: 'Clear selection',
  title: 'Select no face any more',
  screens: ['/faces'],
  watches: [useSelection],
  obstacle: () => (useSelection.getState().ids.size > 0 ? null : 'No face is selected.'),
  perform: clearSelection,
};

export const copyGalleryLink = copyLink({
  ...{ screen: '/faces', codec: GALLERY_LINK, slice: GALLERY_ADDRESS },
  title: 'Copy a link to these filters',
  said: 'It holds the filters, never a face.',
});
