/** Whose attention is shown: block, head, and the query token. */
import { usePretraining } from '@/app/state/trainingStore';
import { Button } from '@/app/ui/Button';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import type { ModelConfig } from '@/lib/presets';
import { changeView, describeQuery, setQuery } from './attentionQuery';
import styles from './AttentionControls.module.css';

export function AttentionControls({ model }: { model: ModelConfig }) {
  const view = usePretraining((state) => state.view);
  const grid = model.imageSize / model.patchSize;
  return (
    <div className={`${layout.row} ${layout.fine} ${styles.bar}`} role="group" aria-label="Attention shown">
      <span>Attention of</span>
      <Select
        id="attention-block"
        label="Block"
        value={String(view.block)}
        options={numbered('block', model.depth)}
        onChange={(block) => changeView({ block: Number(block) })}
      />
      <Select
        id="attention-head"
        label="Head"
        value={String(view.head)}
        options={numbered('head', model.heads)}
        onChange={(head) => changeView({ head: Number(head) })}
      />
      <span>
        from the <strong data-testid="attention-query">{describeQuery(view.query, grid)}</strong>
      </span>
      <Button aria-pressed={view.query === 0} onClick={() => setQuery(0)}>
        Class token
      </Button>
      <span className={layout.muted} data-spare>
        Press a patch in any picture to show the attention from there.
      </span>
    </div>
  );
}

function numbered(word: string, count: number): { value: string; label: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    value: String(index),
    label: `${word} ${index + 1}`,
  }));
}
