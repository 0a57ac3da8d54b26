/** The settings that an ablation varies, each with the values that are compared. */
import { addAxis, changeAxis, removeAxis, useAblations } from '@/app/state/ablationSession';
import { Button } from '@/app/ui/Button';
import { Select } from '@/app/ui/Select';
import { TextInput } from '@/app/ui/TextInput';
import layout from '@/app/ui/layout.module.css';
import { VARIED_SETTINGS } from '@/lib/ablation';
import { PRETRAINING, type PretrainConfig } from '@/lib/config';

const SETTINGS = VARIED_SETTINGS.map((key) => ({
  value: key as string,
  label: PRETRAINING.settings[key].label,
}));

/** More would be more runs than anybody waits for. */
const MOST_AXES = 3;

export function AxisFields() {
  const axes = useAblations((state) => state.next.axes);
  return (
    <div className={layout.tight} role="group" aria-label="Settings to vary">
      {axes.map(({ key, values }, i) => (
        // Told apart by their places alone: two may name the same setting while one is being changed.
        <div key={i} className={layout.row}>
          <Select
            id={`ablation-axis-${i}`}
            label={`Setting ${i + 1}`}
            value={key}
            options={SETTINGS}
            onChange={(next) => changeAxis(i, { key: next })}
          />
          <TextInput
            value={values}
            aria-label={`Values of setting ${i + 1}, separated by commas`}
            placeholder={exampleOf(key)}
            onText={(text) => changeAxis(i, { values: text })}
          />
          {axes.length > 1 && (
            <Button onClick={() => removeAxis(i)} aria-label={`Do not vary setting ${i + 1}`}>
              Remove
            </Button>
          )}
        </div>
      ))}
      {axes.length < MOST_AXES && (
        <div className={layout.row}>
          <Button onClick={addAxis}>Vary another setting too</Button>
        </div>
      )}
    </div>
  );
}

/** Values as they are typed: those of a link. */
function exampleOf(key: string): string {
  const setting = PRETRAINING.settings[key as keyof PretrainConfig];
  switch (setting.kind) {
    case 'choice':
      return setting.options.slice(0, 3).join(', ');
    case 'switch':
      return 'true, false';
    case 'number':
      return `${setting.default}, ${setting.max}`;
    case 'text':
      return '';
  }
}
