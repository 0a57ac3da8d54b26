/** What the detector that comes with the app is, how good it was measured to be, and its whole model card. */
import { useEffect, useState } from 'react';
import { showModelCard } from '@/app/actions/score/detector';
import { useScore } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { readModelCard, type CardSection } from '@/lib/modelCard';
import { siteAddress } from '@/lib/siteAddress';
import { fetchExisting } from '@/lib/fetchExisting';

const MODEL_CARD = 'demo/MODEL_CARD.md';

export function DemoNotice() {
  const sections = useModelCard();
  const isOpen = useScore((state) => state.showsModelCard);
  const close = () => useScore.setState({ showsModelCard: false });
  const measured = sections.find(({ title }) => title === 'Measured');
  return (
    <Notice
      tone="info"
      title="Demonstration only"
      actions={sections.length > 0 && <ActionButton action={showModelCard} />}
    >
      <p>
        A small model, trained on a few hundred portraits and on fakes blended from them. Its scores show how
        this screen works. Do not base any decision on them.
      </p>
      {measured && (
        <p data-testid="demo-measured">
          <strong>Measured.</strong> {measured.text}
        </p>
      )}
      {isOpen && sections.length > 0 && (
        <Dialog title="Demonstration detector" tools={<Button onClick={close}>Close</Button>} onClose={close}>
          <dl className={`${layout.stack} ${layout.terms}`}>
            {sections.map(({ title, text, code }) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd>
                  {text}
                  {code && (
                    <pre tabIndex={0} className={layout.sunken}>
                      {code}
                    </pre>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </Dialog>
      )}
    </Notice>
  );
}

/** Empty until it was read, and where it cannot be. */
function useModelCard(): readonly CardSection[] {
  const [sections, setSections] = useState<readonly CardSection[]>([]);
  useEffect(() => {
    const leaving = new AbortController();
    fetchExisting(siteAddress(MODEL_CARD), leaving.signal)
      .then((response) => response.text())
      .then(
        (text) => setSections(readModelCard(text)),
        () => {}, // without its card the detector is still what the first sentence says
      );
    return () => leaving.abort();
  }, []);
  return sections;
}
