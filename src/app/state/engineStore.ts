/** What a person wants to be computed on: for the screen that asks, and remembered on this machine. */
import { trainingSession } from '@/app/lab';
import { create } from '@/app/state/createStore';
import { ENGINE, rememberedEngine, rememberEngine, type EngineWish } from '@/lib/engineSettings';
import type { SettingValue } from '@/lib/settings/kinds';
import { onEngine, parsingHost, scoringHost } from '@/workers/hosts';
import type { EngineReport } from '@/workers/protocol';

interface EngineState {
  /** Numbers may be NaN or out of range while someone types; what was valid last counts. */
  draft: EngineWish;
  /** What a worker claimed last; null before the first. */
  inUse: EngineReport | null;
}

export const useEngine = create<EngineState>()(() => ({ draft: rememberedEngine(), inUse: null }));
onEngine((inUse) => useEngine.setState({ inUse }));

/** Counts for a training that is active when it has ended, for everything else at once. */
export function changeEngine(key: keyof EngineWish, value: SettingValue): void {
  const draft = ENGINE.change(useEngine.getState().draft, key, value);
  useEngine.setState({ draft });
  const wish = ENGINE.valid(draft);
  if (wish) takeEngine(wish);
}

/** Workers that compute are replaced as soon as nobody waits for them. */
export function takeEngine(wish: EngineWish): void {
  const before = rememberedEngine();
  if (ENGINE.keys.every((key) => before[key] === wish[key])) return;
  rememberEngine(wish);
  for (const host of [scoringHost, parsingHost]) host.renew();
  trainingSession.renewEngine();
}
