/** Forgeries of imported faces as files: a picture and a mask each, the faces that were forged, and one record of all. */
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { stopFinding } from '@/app/state/faceGeometry';
import { beginForging, completeGeometry, forgeTally, nextForgery } from '@/app/state/forgeFaces';
import { forgedName, forgeryChoice } from '@/lib/forgeries';
import { APP_VERSION } from '@/lib/version';
import type { ForgedFiles } from '@/workers/protocol';
import type { Host } from '../host';
import type { Ending, ForgeCommand } from '../protocol';
import { openWanted } from './importFaces';

/**
 * What was made until then is saved when it is stopped.
 * @throws LabError for a count that so many faces cannot give; Error where none could be made, with the first reason
 */
export async function forge({ family, count, seed }: ForgeCommand, host: Host): Promise<Ending> {
  const asked = forgeryChoice(family);
  await openWanted();
  host.signal.addEventListener('abort', stopFinding);
  if (asked !== 'blend') await completeGeometry();
  host.signal.removeEventListener('abort', stopFinding);
  if (host.signal.aborted) return { event: 'stopped' };
  const order = await beginForging({ family: asked, count, seed });
  const made: object[] = [];
  while (!host.signal.aborted) {
    const forged = await nextForgery();
    if (!forged) break;
    made.push(await saveForged(forged, made.length + 1, host));
    host.tell({ event: 'forged', done: made.length, total: order.count, kind: forged.record.kind });
  }
  return end(made, order, host);
}

async function saveForged(files: ForgedFiles, number: number, { save }: Host) {
  const { record, hashes, picture, mask, genuine } = files;
  const stem = forgedName(number, record.family);
  const names = {
    picture: `${stem}.png`,
    mask: `${stem}-mask.png`,
    genuine: `genuine-${record.target.id}.png`,
  };
  await save({ name: names.picture, blob: picture });
  await save({ name: names.mask, blob: mask });
  if (genuine) await save({ name: names.genuine, blob: genuine });
  return { ...names, ...record, accepted: true, hashes };
}

async function end(made: readonly object[], settings: object, host: Host): Promise<Ending> {
  const { tell, save, signal } = host;
  const { draws, refused, notMade, givenUp } = await forgeTally();
  const record = {
    ...{
      what: 'Forgeries by mesh and blending, to train and probe detectors; no deepfakes.',
      version: APP_VERSION,
    },
    ...{ settings, faces: trainingFaces(useFaces.getState().faces).length },
    ...{ draws, refused, notMade, givenUp, forgeries: made },
  };
  await save({ name: 'forgeries.json', blob: new Blob([`${JSON.stringify(record, null, 2)}\n`]) });
  for (const [reason, times] of [...Object.entries(refused), ...Object.entries(notMade)])
    tell({ event: 'refused', reason, times });
  const wanted = (settings as { count: number }).count;
  if (!signal.aborted && made.length < wanted) {
    const [reason] = [...Object.keys(notMade), ...Object.keys(refused)];
    const sentence = `${made.length} of ${wanted} forgeries were made; the first reason: ${reason}`;
    if (made.length === 0) throw new Error(sentence);
    tell({ event: 'warning', reason: sentence });
  }
  tell({ event: 'forgeries', made: made.length, draws, givenUp });
  return { event: signal.aborted ? 'stopped' : 'finished' };
}
