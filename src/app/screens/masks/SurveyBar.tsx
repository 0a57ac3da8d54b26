/** Over what the many draws are taken, how far they are, and the way to stop them. */
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { manyDraws } from '@/app/actions/masks/draws';
import { useMasks } from '@/app/state/masksStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { formatCount } from '@/lib/format';
import styles from './SurveyBar.module.css';

export function SurveyBar() {
  const over = useMasks((state) => state.view.over);
  const change = useMasks((state) => state.changeView);
  const survey = useMasks((state) => state.survey);
  const stopped = useMasks((state) => state.surveyStopped);
  const faceCount = useFaces((state) => trainingFaces(state.faces).length);
  const finished = survey !== null && survey.done === survey.total;
  const options = [
    { value: 'face' as const, label: 'this face' },
    {
      value: 'faces' as const,
      label: faceCount > 0 ? `all ${formatCount(faceCount)} faces` : 'all faces (none yet)',
    },
  ];
  const faces = survey && survey.faceCount > 1 ? ` over ${formatCount(survey.faceCount)} faces` : '';

  return (
    <section className={`${layout.card} ${layout.row} ${styles.bar}`} aria-label="Average over many draws">
      <div className={layout.row}>
        <label htmlFor="mask-over">Averaged over many draws of</label>
        <Select id="mask-over" value={over} options={options} onChange={(next) => change({ over: next })} />
      </div>
      <div className={styles.progress} data-testid="survey" data-value={survey?.done ?? 0}>
        {finished ? (
          <p className={layout.hint}>
            {formatCount(survey.total)} draws of each strategy{faces}, seeds 0 to{' '}
            {formatCount(survey.total - 1)}
          </p>
        ) : (
          <Progress
            label={stopped ? 'stopped' : `drawing masks${faces}`}
            done={survey?.done ?? 0}
            total={survey?.total ?? 0}
          />
        )}
      </div>
      {!finished && <ActionButton action={manyDraws} />}
    </section>
  );
}
