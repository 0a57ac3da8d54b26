/** What this is and is not, whose work it builds on, and how to cite that. */
import { useOffline, type OfflineStatus } from '../../state/offlineStore';
import styles from './AboutScreen.module.css';
import { KernelTable } from './KernelTable';

const CITATION = `@inproceedings{wang2025fsfm,
  title     = {{FSFM}: A Generalizable Face Security Foundation Model via Self-Supervised Facial Representation Learning},
  author    = {Wang, Gaojian and Lin, Feng and Wu, Tong and Liu, Zhenguang and Ba, Zhongjie and Ren, Kui},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)},
  year      = {2025}
}`;

const PARTS = [
  ['FSFM Lab', 'Apache-2.0'],
  ['MediaPipe face landmarker and selfie segmenter (Google)', 'Apache-2.0'],
  ['TensorFlow.js', 'Apache-2.0'],
  ['Sample portraits (from the tabler-ui package)', 'MIT'],
  ['React, radix-ui, zustand, wouter, sonner, uPlot, react-dropzone, valibot, pure-rand', 'MIT'],
  ['Comlink', 'Apache-2.0'],
  ['Workbox', 'MIT'],
  ['d3-scale-chromatic', 'ISC'],
  ['libheif with libde265 (reads HEIC)', 'LGPL-3.0'],
] as const;

const OFFLINE: Readonly<Record<OfflineStatus, string>> = {
  unavailable: 'Not stored for offline use in this window: it needs the server at each load.',
  storing: 'Storing itself for offline use …',
  ready: 'Stored on this machine: it opens and works without a network, and can be installed as an app.',
  'update-waiting': 'Stored on this machine; a newer version waits until no run is going on.',
};

export function AboutScreen() {
  const offline = useOffline((state) => state.status);
  return (
    <div className={styles.page}>
      <h1>About FSFM Lab</h1>
      <p>
        FSFM Lab brings the pretraining of the paper FSFM (CVPR 2025, arXiv 2412.12032) into a browser tab:
        masks that follow facial regions (CRFR-P), reconstruction of hidden patches, and self-distillation
        between an online and a target network, together the 3C losses.
      </p>
      <section aria-labelledby="not">
        <h2 id="not">What it does not do</h2>
        <ul>
          <li>
            It does not send anything anywhere. The page&rsquo;s security policy forbids requests to other
            hosts.
          </li>
          <li>
            It does not decide whether a picture is genuine: a score is the opinion of a detector with known
            errors on known data, and may be wrong on anything else.
          </li>
          <li>It does not recognise or name people, and it stores no face beyond this tab.</li>
          <li>
            A model that fits a tab and some hundred faces does not reach the paper&rsquo;s results, which
            took millions of faces and large networks.
          </li>
          <li>
            The parsing is weak where a hand or microphone covers the mouth, and hats count as background. It
            works less well on faces unlike those its models were trained on.
          </li>
        </ul>
      </section>
      <section aria-labelledby="offline">
        <h2 id="offline">Without a network</h2>
        <p data-testid="offline-status">{OFFLINE[offline]}</p>
      </section>
      <section aria-labelledby="kernels">
        <h2 id="kernels">Kernels on this graphics adapter</h2>
        <KernelTable />
      </section>
      <section aria-labelledby="licences">
        <h2 id="licences">Licences</h2>
        <dl className={styles.licences}>
          {PARTS.map(([part, licence]) => (
            <div key={part}>
              <dt>{part}</dt>
              <dd>{licence}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section aria-labelledby="cite">
        <h2 id="cite">Cite the paper</h2>
        <pre className={styles.citation} tabIndex={0} aria-label="BibTeX entry">
          {CITATION}
        </pre>
      </section>
    </div>
  );
}
