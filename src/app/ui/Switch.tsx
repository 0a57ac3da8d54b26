/** An on/off setting with its label. */
import { Switch as RadixSwitch } from 'radix-ui';
import styles from './Switch.module.css';

interface SwitchProps {
  id: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  labelledBy: string;
}

export function Switch({ id, checked, onChange, labelledBy }: SwitchProps) {
  return (
    <RadixSwitch.Root
      id={id}
      className={styles.track}
      checked={checked}
      onCheckedChange={onChange}
      aria-labelledby={labelledBy}
    >
      <RadixSwitch.Thumb className={styles.thumb} />
    </RadixSwitch.Root>
  );
}
