/** A choice that survives a reload, in a component. */
import { useEffect } from 'react';
import { toast } from 'sonner';
import { followChoice, type TabChoice } from '@/app/state/tabChoice';

/** Brings it back when the component is first there, and says what is gone. The argument must stay the same. */
export function useTabChoice<T>(choice: TabChoice<T>): void {
  useEffect(() => {
    void followChoice(choice).then((gone) => {
      for (const sentence of gone) toast.warning(sentence);
    });
  }, [choice]);
}
