/** Dark, light or as the system says; remembered on this machine. */
import { create } from '@/app/state/createStore';
import { recall, remember } from '@/lib/siteStorage';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'fsfm-lab.theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');

interface ThemeState {
  theme: Theme;
  /** What is on the screen. */
  resolved: 'light' | 'dark';
  setTheme: (theme: Theme) => void;
}

function resolve(theme: Theme): 'light' | 'dark' {
  if (theme !== 'system') return theme;
  return systemDark.matches ? 'dark' : 'light';
}

function remembered(): Theme {
  const stored = recall(STORAGE_KEY);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

function show(theme: Theme): 'light' | 'dark' {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  return resolve(theme);
}

export const useTheme = create<ThemeState>()((set) => ({
  theme: remembered(),
  resolved: show(remembered()),
  setTheme: (theme) => {
    remember(STORAGE_KEY, theme);
    set({ theme, resolved: show(theme) });
  },
}));

systemDark.addEventListener('change', () => {
  useTheme.setState(({ theme }) => ({ resolved: resolve(theme) }));
});
