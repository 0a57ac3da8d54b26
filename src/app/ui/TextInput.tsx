/** A line of text. */
import type { InputHTMLAttributes } from 'react';
import styles from './TextInput.module.css';

interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'className'> {
  value: string;
  onText: (text: string) => void;
}

export function TextInput({ onText, ...rest }: TextInputProps) {
  return (
    <input
      maxLength={80}
      {...rest}
      className={styles.input}
      onChange={(event) => onText(event.target.value)}
    />
  );
}
