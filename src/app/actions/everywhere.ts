/** What can be done on every screen: go to another, choose the theme, take an update, and the app's own two windows. */
import { SCREENS } from '@/app/screenNames';
import { useOffline } from '@/app/state/offlineStore';
import { goTo, useShell } from '@/app/state/shellStore';
import { THEMES, useTheme } from '@/app/state/themeStore';
import { always, type Action } from './action';

/** Opens the command palette, from which everything else can be done. */
export const openPalette: Action = {
  id: 'app.palette',
  label: 'Commands',
  title: 'Open the command palette',
  screens: [],
  shortcut: 'Mod+K',
  watches: [],
  obstacle: always,
  perform: () => useShell.setState({ window: 'palette' }),
};

export const showShortcuts: Action = {
  id: 'app.shortcuts',
  label: 'Keyboard shortcuts',
  screens: [],
  shortcut: '?',
  watches: [],
  obstacle: always,
  perform: () => useShell.setState({ window: 'shortcuts' }),
};

/** To each screen but the one that is open. */
export const NAVIGATION: readonly Action[] = SCREENS.map(({ path, label }) => ({
  id: `go.${label.toLowerCase()}`,
  label,
  title: `Go to ${label}`,
  screens: [],
  watches: [useShell],
  obstacle: () => (useShell.getState().drawn === path ? 'This screen is open.' : null),
  perform: () => goTo(path),
}));

const THEME_ACTIONS: readonly Action[] = THEMES.map((theme) => ({
  id: `theme.${theme}`,
  label: `${theme[0].toUpperCase()}${theme.slice(1)} theme`,
  screens: [],
  watches: [useTheme],
  obstacle: () => (useTheme.getState().theme === theme ? 'This theme is in use.' : null),
  perform: () => useTheme.getState().setTheme(theme),
}));

/** Reloads with a newer version that is stored already. */
const update: Action = {
  id: 'app.update',
  label: 'Update and reload',
  screens: [],
  watches: [useOffline],
  obstacle: () => (useOffline.getState().takeUpdate ? null : 'No newer version is waiting.'),
  perform: () => useOffline.getState().takeUpdate?.(),
};

/** Beside navigation: what the palette lists under the name of the app. */
export const APP_ACTIONS: readonly Action[] = [showShortcuts, ...THEME_ACTIONS, update];

/** All of them. */
export const EVERYWHERE: readonly Action[] = [openPalette, ...NAVIGATION, ...APP_ACTIONS];
