/** Evaluating the chosen detectors on the chosen datasets, and ending whatever job is under way. */
import { cancelJob, evaluate } from '@/app/state/evaluateSession';
import { evaluationObstacle, useEvaluate } from '@/app/state/evaluateStore';
import type { Action } from '../action';

export const isBusy = () => useEvaluate.getState().status.phase === 'busy';

export const evaluateChosen: Action = {
  id: 'evaluate.run',
  label: 'Evaluate',
  title: 'Evaluate the chosen detectors',
  screens: ['/evaluate'],
  shortcut: 'Alt+S',
  watches: [useEvaluate],
  obstacle: () => {
    const obstacle = evaluationObstacle(useEvaluate.getState());
    return obstacle && `${obstacle}.`;
  },
  perform: evaluate,
};

/** What was told so far stays. */
export const cancelEvaluation: Action = {
  id: 'evaluate.cancel',
  label: 'Cancel',
  title: 'Cancel the evaluation',
  screens: ['/evaluate'],
  shortcut: 'Alt+X',
  watches: [useEvaluate],
  obstacle: () => (isBusy() ? null : 'No evaluation is running.'),
  perform: cancelJob,
};
