/** What these edits are, and what they are not. */
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';

export function WhatTheseArePanel() {
  return (
    <Panel title="What these are and are not">
      <ul className={`${layout.tight} ${layout.fine}`}>
        <li>
          <b>Landmark swaps and edits of a mesh.</b> Pictures are moved, blended and lit by geometry; the swap
          is the operation of FaceSwap in FaceForensics++.
        </li>
        <li>
          <b>Not deepfakes.</b> No generator made them. A detector that finds them has not shown that it finds
          those.
        </li>
        <li>
          <b>Known to the pixel.</b> What was changed is known, so a map that explains a score can be checked.
        </li>
        <li>
          <b>Marked.</b> Exported files say in name and text that they are forged. Show a person&apos;s face
          otherwise than it was only with their consent.
        </li>
      </ul>
    </Panel>
  );
}
