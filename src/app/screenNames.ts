/** The screens by name, in the order of the work: faces, a pretrained network, a detector, its scores. */
export const SCREENS = [
  { path: '/', label: 'Home' },
  { path: '/learn', label: 'Learn' },
  { path: '/faces', label: 'Faces' },
  { path: '/masks', label: 'Masks' },
  { path: '/pretrain', label: 'Pretrain' },
  { path: '/train', label: 'Train' },
  { path: '/evaluate', label: 'Evaluate' },
  { path: '/weights', label: 'Weights' },
  { path: '/score', label: 'Score' },
  { path: '/runs', label: 'Runs' },
  { path: '/about', label: 'About' },
] as const satisfies readonly { path: string; label: string }[];

export type ScreenPath = (typeof SCREENS)[number]['path'];

/** The screens that work on detectors: one link of the header, and their own navigation at the top of each. */
export const DETECTOR_SCREENS: readonly { path: ScreenPath; label: string }[] = [
  { path: '/train', label: 'Train' },
  { path: '/evaluate', label: 'Evaluate' },
  { path: '/weights', label: 'Released weights' },
];

const isOfDetectors = (path: ScreenPath): boolean => DETECTOR_SCREENS.some((screen) => screen.path === path);

interface HeaderLink {
  path: ScreenPath;
  label: string;
  /** Those on which it is current. */
  screens: readonly ScreenPath[];
}

/** What the header leads to; home is the name of the app. */
export const HEADER_LINKS: readonly HeaderLink[] = SCREENS.flatMap(({ path, label }): HeaderLink[] => {
  if (path === '/train') {
    return [{ path, label: 'Detectors', screens: DETECTOR_SCREENS.map((screen) => screen.path) }];
  }
  return path === '/' || isOfDetectors(path) ? [] : [{ path, label, screens: [path] }];
});

/** What the navigation, the title of the page and the palette call a screen. */
export function screenLabel(path: ScreenPath): string {
  return SCREENS.find((screen) => screen.path === path)?.label ?? path;
}

/** The screen at an address; null for one that does not exist. */
export function screenAt(path: string): ScreenPath | null {
  return SCREENS.find((screen) => screen.path === path)?.path ?? null;
}
