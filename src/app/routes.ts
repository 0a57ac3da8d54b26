/** What is drawn at each path of `screenNames.ts`. */
import { lazy, type ComponentType } from 'react';
import type { ScreenPath } from './screenNames';
import { HomeScreen } from './screens/home/HomeScreen';

// Each screen but the first is fetched when it is first opened.
const AboutScreen = lazy(() =>
  import('./screens/about/AboutScreen').then(({ AboutScreen: screen }) => ({ default: screen })),
);
const EditScreen = lazy(() =>
  import('./screens/edit/EditScreen').then(({ EditScreen: screen }) => ({ default: screen })),
);
const EvaluateScreen = lazy(() =>
  import('./screens/evaluate/EvaluateScreen').then(({ EvaluateScreen: screen }) => ({ default: screen })),
);
const FacesScreen = lazy(() =>
  import('./screens/faces/FacesScreen').then(({ FacesScreen: screen }) => ({ default: screen })),
);
const LearnScreen = lazy(() =>
  import('./screens/learn/LearnScreen').then(({ LearnScreen: screen }) => ({ default: screen })),
);
const MasksScreen = lazy(() =>
  import('./screens/masks/MasksScreen').then(({ MasksScreen: screen }) => ({ default: screen })),
);
const PretrainScreen = lazy(() =>
  import('./screens/pretrain/PretrainScreen').then(({ PretrainScreen: screen }) => ({ default: screen })),
);
const ScoreScreen = lazy(() =>
  import('./screens/score/ScoreScreen').then(({ ScoreScreen: screen }) => ({ default: screen })),
);
const RunsScreen = lazy(() =>
  import('./screens/runs/RunsScreen').then(({ RunsScreen: screen }) => ({ default: screen })),
);
const TrainScreen = lazy(() =>
  import('./screens/train/TrainScreen').then(({ TrainScreen: screen }) => ({ default: screen })),
);
const WeightsScreen = lazy(() =>
  import('./screens/weights/WeightsScreen').then(({ WeightsScreen: screen }) => ({ default: screen })),
);

export const SCREEN_COMPONENTS: Readonly<Record<ScreenPath, ComponentType>> = {
  '/': HomeScreen,
  '/learn': LearnScreen,
  '/score': ScoreScreen,
  '/pretrain': PretrainScreen,
  '/runs': RunsScreen,
  '/faces': FacesScreen,
  '/train': TrainScreen,
  '/evaluate': EvaluateScreen,
  '/masks': MasksScreen,
  '/edit': EditScreen,
  '/weights': WeightsScreen,
  '/about': AboutScreen,
};
