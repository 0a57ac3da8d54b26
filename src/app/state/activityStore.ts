/** What goes on in this tab, with the time left of all that tells a rate, or whose rate was measured here. */
import { create } from '@/app/state/createStore';
import { useAblations } from './ablationSession';
import { activitiesOf, type Activity, type ActivityKind } from './activity';
import { useEvaluate } from './evaluateStore';
import { useFaces } from './facesStore';
import { leftOf, observe, type Pace } from './pace';
import { useProtocol } from './protocolStore';
import { useScore } from './scoreStore';
import { useTraining } from './trainingStore';

/** The longest work first. */
export const useActivities = create<readonly Activity[]>()(() => []);

const STORES = [useTraining, useAblations, useProtocol, useFaces, useEvaluate, useScore];

/** Of those that go on; one that begins again is measured again. */
let paces: ReadonlyMap<ActivityKind, Pace> = new Map();

function look(): void {
  const { workingId, settled } = useAblations.getState();
  const seen = activitiesOf({
    training: useTraining.getState().training,
    ablation: workingId === null ? null : { id: workingId, ...settled },
    protocol: useProtocol.getState().working,
    importing: useFaces.getState().status,
    evaluation: useEvaluate.getState(),
    scoring: useScore.getState(),
  });
  const now = performance.now();
  paces = new Map(
    seen.flatMap(({ kind, work }) => (work ? [[kind, observe(paces.get(kind), work, now)]] : [])),
  );
  const activities = seen.map((activity) => {
    const pace = paces.get(activity.kind);
    return pace ? { ...activity, leftMs: leftOf(pace) } : activity;
  });
  if (seen.length > 0 || useActivities.getState().length > 0) useActivities.setState(activities, true);
}

for (const store of STORES) store.subscribe(look);
