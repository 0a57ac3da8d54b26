/** The screens by name, in the order of the navigation, for all that speaks of them without drawing them. */
export const SCREENS = [
  { path: '/', label: 'Home' },
  { path: '/learn', label: 'Learn' },
  { path: '/score', label: 'Score' },
  { path: '/pretrain', label: 'Pretrain' },
  { path: '/runs', label: 'Runs' },
  { path: '/faces', label: 'Faces' },
  { path: '/train', label: 'Train' },
  { path: '/evaluate', label: 'Evaluate' },
  { path: '/masks', label: 'Masks' },
  { path: '/weights', label: 'Weights' },
  { path: '/about', label: 'About' },
] as const satisfies readonly { path: string; label: string }[];

export type ScreenPath = (typeof SCREENS)[number]['path'];

/** Those that the header leads to: home is its name, and the weights are reached from where a checkpoint is asked for. */
export const HEADER_SCREENS = SCREENS.filter(({ path }) => path !== '/' && path !== '/weights');

/** What the navigation, the title of the page and the palette call a screen. */
export function screenLabel(path: ScreenPath): string {
  return SCREENS.find((screen) => screen.path === path)?.label ?? path;
}

/** The screen at an address; null for one that does not exist. */
export function screenAt(path: string): ScreenPath | null {
  return SCREENS.find((screen) => screen.path === path)?.path ?? null;
}
