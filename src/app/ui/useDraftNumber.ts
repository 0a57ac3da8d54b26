/** A number field whose text may be wrong for a moment: what is allowed is handed on, the rest waits in the field. */
import { useState } from 'react';

export function useDraftNumber(
  value: number,
  isAllowed: (value: number) => boolean,
  accept: (value: number) => void,
): { value: number; invalid: boolean; type: (value: number) => void } {
  const [draft, setDraft] = useState<{ typed: number; over: number } | null>(null);
  // A draft counts until the value changes from elsewhere.
  const typed = draft && Object.is(draft.over, value) ? draft.typed : value;
  return {
    value: typed,
    invalid: !isAllowed(typed),
    type: (next) => {
      if (isAllowed(next)) {
        setDraft(null);
        accept(next);
      } else setDraft({ typed: next, over: value });
    },
  };
}
