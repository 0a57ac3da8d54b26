/** Performs an action of any screen, from the palette. */
import { toast } from 'sonner';
import { reportFailure } from '@/app/reportFailure';
import type { ScreenPath } from '@/app/screenNames';
import { goTo, useShell } from '@/app/state/shellStore';
import type { Action } from './action';
import { loadFamily } from './families';

/** Whether an action can be performed without going to another screen. */
export function belongsTo(here: ScreenPath | null, { screens }: Action): boolean {
  return screens.length === 0 || (here !== null && screens.includes(here));
}

/**
 * Goes to the action's screen first where that is another, and reads what it shows. What cannot be done is said in a
 * toast, as is what fails; never rejects.
 */
export function performAnywhere(action: Action): Promise<void> {
  return reportFailure(async () => {
    if (!belongsTo(useShell.getState().drawn, action)) {
      const [there] = action.screens;
      const family = await loadFamily(there);
      await goTo(there);
      document.getElementById('content')?.focus();
      await family.ready();
    }
    const obstacle = action.obstacle();
    if (obstacle === null) await action.perform();
    else toast.info(obstacle);
  });
}
