/** The screens by name, in the order of the work: faces, a pretrained network, a detector, its scores. */
export const SCREENS = [
  { path: '/', label: 'Home' },
  { path: '/learn', label: 'Learn' },
  { path: '/faces', label: 'Faces' },
  { path: '/masks', label: 'Masks' },
  { path: '/edit', label: 'Edit faces' },
  { path: '/pretrain', label: 'Pretrain' },
  { path: '/train', label: 'Train' },
  { path: '/evaluate', label: 'Evaluate' },
  { path: '/weights', label: 'Weights' },
  { path: '/score', label: 'Score' },
  { path: '/runs', label: 'Runs' },
  { path: '/about', label: 'About' },
] as const satisfies readonly { path: string; label: string }[];

export type ScreenPath = (typeof SCREENS)[number]['path'];

/** Screens that share a link of the header, which leads to the first, and their own navigation at the top of each. */
interface ScreenGroup {
  label: string;
  screens: readonly { path: ScreenPath; label: string }[];
}

const GROUPS: readonly ScreenGroup[] = [
  {
    label: 'Masks',
    screens: [
      { path: '/masks', label: 'Masks' },
      { path: '/edit', label: 'Edit' },
    ],
  },
  {
    label: 'Detectors',
    screens: [
      { path: '/train', label: 'Train' },
      { path: '/evaluate', label: 'Evaluate' },
      { path: '/weights', label: 'Released weights' },
    ],
  },
];

/** The group of a screen; undefined for one that stands alone. */
export const groupOf = (here: ScreenPath | null): ScreenGroup | undefined =>
  GROUPS.find(({ screens }) => screens.some(({ path }) => path === here));

interface HeaderLink {
  path: ScreenPath;
  label: string;
  /** Those on which it is current. */
  screens: readonly ScreenPath[];
}

/** What the header leads to; home is the name of the app. */
export const HEADER_LINKS: readonly HeaderLink[] = SCREENS.flatMap(({ path, label }): HeaderLink[] => {
  const group = groupOf(path);
  if (!group) return path === '/' ? [] : [{ path, label, screens: [path] }];
  const screens = group.screens.map((screen) => screen.path);
  return path === screens[0] ? [{ path, label: group.label, screens }] : [];
});

/** What the navigation, the title of the page and the palette call a screen. */
export function screenLabel(path: ScreenPath): string {
  return SCREENS.find((screen) => screen.path === path)?.label ?? path;
}

/** The screen at an address; null for one that does not exist. */
export function screenAt(path: string): ScreenPath | null {
  return SCREENS.find((screen) => screen.path === path)?.path ?? null;
}
