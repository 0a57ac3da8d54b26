/** Asks how many attention heads a network has, where neither its file nor its width says. */
import { useState } from 'react';
import { possibleHeads, useHeadsQuestion } from '@/app/state/headsQuestion';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { FromFile } from './FromFile';
import { Select } from './Select';
import layout from './layout.module.css';

/** Who builds networks of a width with so many heads. */
const BUILDERS: Readonly<Record<string, string>> = {
  '384/12': 'FSFM and MoCo v3',
  '384/6': 'timm, DeiT and DINO',
};

export function HeadsDialog() {
  const question = useHeadsQuestion((state) => state.question);
  const [chosen, setChosen] = useState('');
  if (!question) return null;
  const { width, name } = question;
  const choices = possibleHeads(question);
  const heads = chosen === '' ? choices[0] : Number(chosen);
  const words = (count: number) => {
    const builders = BUILDERS[`${width}/${count}`];
    return `${count}, each ${width / count} wide${builders ? `: ${builders}` : ''}`;
  };
  function answer(given: number | null): void {
    setChosen('');
    question?.answer(given);
  }
  return (
    <Dialog title="How many attention heads has it?" onClose={() => answer(null)}>
      <div className={layout.stack}>
        <p>
          <FromFile text={name} /> holds an encoder {width} wide. Its tensors look the same for any number of
          heads, and the file does not record it. With a wrong number the scores are wrong, without a warning.
        </p>
        <label htmlFor="heads-of-file" className={layout.control}>
          Attention heads
          <Select
            id="heads-of-file"
            value={String(heads)}
            options={choices.map((count) => ({ value: String(count), label: words(count) }))}
            onChange={setChosen}
          />
        </label>
        <div className={layout.row}>
          <Button variant="primary" onClick={() => answer(heads)}>
            Open with {heads} heads
          </Button>
          <Button onClick={() => answer(null)}>Do not open it</Button>
        </div>
      </div>
    </Dialog>
  );
}
