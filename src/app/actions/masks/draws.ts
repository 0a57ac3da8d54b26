/** Masks on the screen: the next ones, one after another, many of them for the statistics, one drawn by hand. */
import { stopManyDraws, takeManyDraws } from '@/app/state/maskSession';
import { useMasks } from '@/app/state/masksStore';
import { always, type Action } from '../action';

/** The next seed: new masks on the same face. */
export const nextMask: Action = {
  id: 'masks.next',
  label: 'Resample',
  title: 'Resample the masks',
  screens: ['/masks'],
  shortcut: 'Alt+R',
  watches: [],
  obstacle: always,
  perform: () => useMasks.getState().nextSeed(),
};

/** Seed after seed, until it is stopped. */
export const playMasks: Action = {
  id: 'masks.play',
  label: () => (useMasks.getState().playing ? 'Stop playing' : 'Play'),
  title: 'Play seed after seed, or stop playing',
  screens: ['/masks'],
  shortcut: 'Alt+P',
  watches: [useMasks],
  obstacle: always,
  perform: () => {
    const { playing, setPlaying } = useMasks.getState();
    setPlaying(!playing);
  },
};

/** The many draws behind the statistics: ends them, or takes them anew. */
export const manyDraws: Action = {
  id: 'masks.manyDraws',
  label: () => (useMasks.getState().surveyStopped ? 'Draw again' : 'Stop'),
  title: 'Stop the many draws, or repeat them',
  screens: ['/masks'],
  shortcut: 'Alt+X',
  watches: [useMasks],
  obstacle: () => {
    const { survey } = useMasks.getState();
    return survey && survey.done === survey.total ? 'All draws are done.' : null;
  },
  perform: () => (useMasks.getState().surveyStopped ? takeManyDraws() : stopManyDraws()),
};

export const drawOwnMask: Action = {
  id: 'masks.drawOwn',
  label: 'Draw a mask of your own',
  screens: ['/masks'],
  watches: [useMasks],
  obstacle: () => (useMasks.getState().masks ? null : 'Wait for the first masks to appear.'),
  perform: () => useMasks.setState({ drawing: 'new' }),
};
