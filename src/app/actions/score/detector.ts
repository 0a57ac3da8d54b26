/** Which detector scores. */
import { detectorsUnread, useDetectors } from '@/app/state/detectors';
import { latestCheckpoint, type OwnCheckpoint } from '@/app/state/ownCheckpoints';
import { useRuns } from '@/app/state/runsStore';
import {
  closeDetector,
  openDemoDetector,
  openDetector,
  openDetectors,
  reopenDetectors,
} from '@/app/state/scoreDetectors';
import { drive, resumeQueue } from '@/app/state/scoreSession';
import { useScore } from '@/app/state/scoreStore';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';
import { rowAction } from '../rowAction';

export const openDetectorFile: Action = {
  id: 'score.openDetector',
  label: 'Open a detector',
  title: 'Open a detector for scoring',
  screens: ['/score'],
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#score-detector'),
};

export const DETECTOR_SOURCES = ['detector'] as const;

/** One that was trained or opened in this browser before. */
export const detectorFromHere = rowAction<OwnCheckpoint>({
  ...{ id: 'score.detectorFromHere', screens: ['/score'], label: 'Use' },
  title: 'Score with the latest detector of this browser',
  watches: [useDetectors, useRuns],
  key: ({ id }) => id,
  pick: () => latestCheckpoint(DETECTOR_SOURCES),
  none: () => detectorsUnread() ?? 'No detector is saved in this browser.',
  perform: async ({ id }) => {
    await openDetector(id);
    await drive();
  },
});

/** The one that came with the app. */
export const scoreWithDemo: Action = {
  id: 'score.demonstration',
  label: 'Use the demonstration',
  title: 'Score with the demonstration detector',
  screens: ['/score'],
  watches: [useScore, useDetectors],
  obstacle: () => {
    const saved = useDetectors.getState().saved ?? [];
    const open = new Set(openDetectors().map(({ id }) => id));
    const isOpen = saved.some(({ info, origin }) => origin === 'demonstration' && open.has(info.id));
    return isOpen ? 'The demonstration detector is open already.' : null;
  },
  perform: async () => {
    await openDemoDetector();
    await drive();
  },
};

export const closeActive: Action = {
  id: 'score.closeDetector',
  label: 'Close',
  title: 'Close the detector in use',
  screens: ['/score'],
  watches: [useScore],
  obstacle: () => (useScore.getState().activeId === null ? 'No detector is open.' : null),
  perform: () => {
    const { activeId } = useScore.getState();
    if (activeId !== null) closeDetector(activeId);
  },
};

/** After the worker or its GPU was lost. */
export const reopenLost: Action = {
  id: 'score.reopen',
  label: 'Open them again',
  title: 'Open the lost detectors again',
  screens: ['/score'],
  watches: [useScore],
  obstacle: () =>
    useScore.getState().detectorStatus.phase === 'lost' ? null : 'The open detectors were not lost.',
  perform: async () => {
    await reopenDetectors();
    resumeQueue();
  },
};

/** What it was trained and measured on, and what it must not be used for. */
export const showModelCard: Action = {
  id: 'score.modelCard',
  label: 'Model card with its limits',
  title: 'Show the model card of the demonstration detector',
  screens: ['/score'],
  watches: [useScore, useDetectors],
  obstacle: () => {
    const { activeId } = useScore.getState();
    const active = useDetectors.getState().saved?.find(({ info }) => info.id === activeId);
    return active?.origin === 'demonstration' ? null : 'The demonstration detector is not in use.';
  },
  perform: () => useScore.setState({ showsModelCard: true }),
};

export const dismissProblem: Action = {
  id: 'score.dismissProblem',
  label: 'Dismiss',
  title: 'Dismiss why no detector was opened',
  screens: ['/score'],
  watches: [useScore],
  obstacle: () =>
    useScore.getState().detectorStatus.phase === 'failed' ? null : 'No detector failed to open.',
  perform: () => useScore.setState({ detectorStatus: { phase: 'ready' } }),
};

/** Undoes a threshold of one's own. */
export const resetThreshold: Action = {
  id: 'score.resetThreshold',
  label: "Reset to the detector's",
  title: "Reset the threshold to the detector's own",
  screens: ['/score'],
  watches: [useScore],
  obstacle: () =>
    useScore.getState().view.threshold === null ? "The threshold is the detector's own already." : null,
  perform: () => useScore.getState().changeView({ threshold: null }),
};
