/** What this is and is not, whose work it builds on, and how to cite that. */
import { Link } from 'wouter';
import layout from '@/app/ui/layout.module.css';
import { useOffline, type OfflineStatus } from '../../state/offlineStore';
import styles from './AboutScreen.module.css';
import { EnginePanel } from './EnginePanel';
import { KeptPhotographs } from './KeptPhotographs';
import { KernelTable } from './KernelTable';
import { MachinePanel } from './MachinePanel';
import { PARTS } from './parts';

const CITATION = `@inproceedings{wang2025fsfm,
  title     = {{FSFM}: A Generalizable Face Security Foundation Model via Self-Supervised Facial Representation Learning},
  author    = {Wang, Gaojian and Lin, Feng and Wu, Tong and Liu, Zhenguang and Ba, Zhongjie and Ren, Kui},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)},
  year      = {2025}
}`;

const OFFLINE: Readonly<Record<OfflineStatus, string>> = {
  unavailable: 'Not stored for offline use in this window: it needs the server at each load.',
  storing: 'Storing the app for offline use …',
  ready: 'Stored on this machine: it opens and works without a network, and can be installed as an app.',
  'update-waiting': 'Stored on this machine; a newer version waits until no run is active.',
};

export function AboutScreen() {
  const offline = useOffline((state) => state.status);
  return (
    <div className={styles.page}>
      <h1>About FSFM Lab</h1>
      <p>
        FSFM Lab brings the pretraining of the paper FSFM (CVPR 2025, arXiv 2412.12032) into a browser tab:
        masks that follow facial regions (CRFR-P), reconstruction of hidden patches, and self-distillation
        between an online and a target network; together they are the 3C losses.{' '}
        <Link href="/learn">Learn</Link> shows each step of it on one face.
      </p>
      <section aria-labelledby="not">
        <h2 id="not">What it does not do</h2>
        <ul>
          <li>
            It does not send anything anywhere. The page's security policy forbids requests to other hosts.
          </li>
          <li>
            It does not decide whether a picture is genuine: a score is the estimate of a detector with known
            errors on known data, and may be wrong on anything else.
          </li>
          <li>It does not recognise, name or compare people.</li>
          <li>
            A model that fits in a tab, trained on a few hundred faces, does not reach the paper's results,
            which took millions of faces and large networks.
          </li>
          <li>
            Parsing is unreliable where a hand or microphone covers the mouth, and hats count as background.
            It works less well on faces unlike those its models were trained on.
          </li>
        </ul>
      </section>
      <section aria-labelledby="stored">
        <h2 id="stored">What it stores, and how to delete it</h2>
        <p>Everything is stored in this browser, on this machine, and nowhere else:</p>
        <ul>
          <li>
            Imported faces: their crops, parsing maps, labels and file names, and the photographs that show
            several faces; also what frozen encoders made of them, for later trainings. Delete a dataset on
            the <Link href="/faces">Faces</Link> screen.
          </li>
          <li>
            Runs: networks, figures, settings, the names of the faces that they saw, and a small picture of
            what they reconstructed last. Delete them on the <Link href="/runs">Runs</Link> screen.
          </li>
          <li>
            Detectors that were trained here or opened from files. Delete them on the{' '}
            <Link href="/train">Train</Link> or the <Link href="/evaluate">Evaluate</Link> screen.
          </li>
          <li>
            Photographs on the <Link href="/score">Score</Link> screen, with their scores, until they are
            removed from its list.
          </li>
          <li>
            The app itself for offline use, the measured kernels, and the chosen theme, engine and dataset.
          </li>
        </ul>
        <KeptPhotographs />
        <p>Clearing this site's data in the browser deletes everything at once.</p>
      </section>
      <section aria-labelledby="offline">
        <h2 id="offline">Offline use</h2>
        <p data-testid="offline-status">{OFFLINE[offline]}</p>
      </section>
      <section aria-labelledby="engine">
        <h2 id="engine">Compute engine</h2>
        <EnginePanel />
      </section>
      <section aria-labelledby="machine">
        <h2 id="machine">This machine</h2>
        <MachinePanel />
      </section>
      <section aria-labelledby="kernels">
        <h2 id="kernels">Kernels on this graphics adapter</h2>
        <KernelTable />
      </section>
      <section aria-labelledby="licences">
        <h2 id="licences">Licences</h2>
        <dl className={layout.entries}>
          {PARTS.map(({ name, licence }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{licence}</dd>
            </div>
          ))}
        </dl>
        <p>
          Weights of the authors, which you bring yourself, are CC BY-NC 4.0:{' '}
          <Link href="/weights">which ones there are, and how to use them</Link>.
        </p>
      </section>
      <section aria-labelledby="cite">
        <h2 id="cite">Cite the paper</h2>
        <pre className={layout.box} tabIndex={0} aria-label="BibTeX entry">
          {CITATION}
        </pre>
      </section>
    </div>
  );
}
