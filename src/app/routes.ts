/** The screens, in the order of the navigation. A new screen is one line here. */
import { lazy, type ComponentType } from 'react';
import { HomeScreen } from './screens/home/HomeScreen';

// Each screen but the first is fetched when it is first opened.
const AboutScreen = lazy(() =>
  import('./screens/about/AboutScreen').then(({ AboutScreen: screen }) => ({ default: screen })),
);
const EvaluateScreen = lazy(() =>
  import('./screens/evaluate/EvaluateScreen').then(({ EvaluateScreen: screen }) => ({ default: screen })),
);
const FacesScreen = lazy(() =>
  import('./screens/faces/FacesScreen').then(({ FacesScreen: screen }) => ({ default: screen })),
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

export interface ScreenRoute {
  path: string;
  /** In the navigation and the page's title. */
  label: string;
  screen: ComponentType;
}

export const ROUTES: readonly ScreenRoute[] = [
  { path: '/', label: 'Home', screen: HomeScreen },
  { path: '/score', label: 'Score', screen: ScoreScreen },
  { path: '/pretrain', label: 'Pretrain', screen: PretrainScreen },
  { path: '/runs', label: 'Runs', screen: RunsScreen },
  { path: '/faces', label: 'Faces', screen: FacesScreen },
  { path: '/train', label: 'Train', screen: TrainScreen },
  { path: '/evaluate', label: 'Evaluate', screen: EvaluateScreen },
  { path: '/masks', label: 'Masks', screen: MasksScreen },
  { path: '/about', label: 'About', screen: AboutScreen },
];
