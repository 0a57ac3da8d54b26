/** The screens, in the order of the navigation. A new screen is one line here. */
import type { ComponentType } from 'react';
import { AboutScreen } from './screens/about/AboutScreen';
import { FacesScreen } from './screens/faces/FacesScreen';
import { HomeScreen } from './screens/home/HomeScreen';
import { MasksScreen } from './screens/masks/MasksScreen';
import { PretrainScreen } from './screens/pretrain/PretrainScreen';
import { TrainScreen } from './screens/train/TrainScreen';

export interface ScreenRoute {
  path: string;
  /** In the navigation and the page's title. */
  label: string;
  screen: ComponentType;
}

export const ROUTES: readonly ScreenRoute[] = [
  { path: '/', label: 'Home', screen: HomeScreen },
  { path: '/pretrain', label: 'Pretrain', screen: PretrainScreen },
  { path: '/faces', label: 'Faces', screen: FacesScreen },
  { path: '/train', label: 'Train', screen: TrainScreen },
  { path: '/masks', label: 'Masks', screen: MasksScreen },
  { path: '/about', label: 'About', screen: AboutScreen },
];
