/** One line of text with its button: a name for something new, or another for what is there. */
import { useState, type FormEvent } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { displayText } from '@/lib/displayText';
import { Button } from './Button';
import { TextInput } from './TextInput';
import layout from './layout.module.css';

interface NameFormProps {
  /** Of the field. */
  id?: string;
  label: string;
  action: string;
  initial: string;
  onName: (name: string) => Promise<void>;
  /** It may be taken away again. */
  optional?: boolean;
  maxLength?: number;
}

export function NameForm(props: NameFormProps) {
  const { id, label, action, initial, onName, optional = false, maxLength = 80 } = props;
  const [name, setName] = useState(initial);

  const unavailable = (!optional && name.trim() === '') || name.trim() === initial;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (unavailable) return;
    await onName(name);
    if (initial === '' && !optional) setName('');
  }

  return (
    <form className={layout.line} onSubmit={(event) => void reportFailure(() => submit(event))}>
      <TextInput
        id={id}
        aria-label={displayText(label)}
        placeholder={displayText(label)}
        maxLength={maxLength}
        value={name}
        onText={setName}
      />
      <Button type="submit" unavailable={unavailable}>
        {action}
      </Button>
    </form>
  );
}
