/** Forgeries of imported faces as files: a picture and a mask each, the faces that were forged, and one record of all. */
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { stopFinding } from '@/app/state/faceGeometry';
import { beginForging, completeGeometry, forgeTally, holdForging, nextForgery } from '@/app/state/forgeFaces';
import { toErrorReport } from '@/lib/errors';
import { forgedName, forgeryChoice } from '@/lib/forgeries';
import { APP_VERSION } from '@/lib/version';
import type { ForgedFiles, ForgeTally } from '@/workers/protocol';
import { inOneLine, type Host } from '../host';
import type { Ending, ForgeCommand } from '../protocol';
import { openWanted } from './importFaces';

/**
 * What was made is saved and recorded however it ends: stopped, failed, or short of what was asked for.
 * @throws LabError for a count that so many faces cannot give; Error where fewer were made than a count asked for, or none,
 *   with the commonest reason
 */
export async function forge({ family, count, seed }: ForgeCommand, host: Host): Promise<Ending> {
  const asked = forgeryChoice(family);
  await openWanted();
  host.signal.addEventListener('abort', stopFinding);
  if (asked !== 'blend') await completeGeometry();
  host.signal.removeEventListener('abort', stopFinding);
  if (host.signal.aborted) return { event: 'stopped' };
  // Files are saved between two questions to the worker, for as long as a busy machine takes.
  const letGo = holdForging();
  const made: object[] = [];
  try {
    const order = await beginForging({ family: asked, count, seed });
    let failed: string | undefined;
    try {
      while (!host.signal.aborted) {
        const forged = await nextForgery();
        if (!forged) break;
        made.push(await saveForged(forged, made.length + 1, host));
        host.tell({ event: 'forged', done: made.length, total: order.count, kind: forged.record.kind });
      }
    } catch (error) {
      failed = inOneLine(toErrorReport(error));
    }
    const tally = await forgeTally().catch(() => null);
    await saveRecord(made, order, tally, failed, host);
    if (failed !== undefined)
      throw new Error(`${made.length} of ${order.count} forgeries were made, then it failed: ${failed}`);
    return end(made.length, order.count, tally, count !== undefined, host);
  } finally {
    letGo();
  }
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

/** @param failed why there are no more, where something went wrong */
async function saveRecord(
  made: readonly object[],
  settings: object,
  tally: ForgeTally | null,
  failed: string | undefined,
  { save }: Host,
): Promise<void> {
  const record = {
    ...{
      what: 'Forgeries by mesh and blending, to train and probe detectors; no deepfakes.',
      version: APP_VERSION,
    },
    ...{ settings, faces: trainingFaces(useFaces.getState().faces).length },
    ...(tally && {
      ...{ draws: tally.draws, refused: tally.refused, notMade: tally.notMade, givenUp: tally.givenUp },
    }),
    ...(failed !== undefined && { failed }),
    forgeries: made,
  };
  await save({ name: 'forgeries.json', blob: new Blob([`${JSON.stringify(record, null, 2)}\n`]) });
}

function end(made: number, wanted: number, tally: ForgeTally | null, isCounted: boolean, host: Host): Ending {
  const { tell, signal } = host;
  const { draws = 0, givenUp = 0, refused = {}, notMade = {} } = tally ?? {};
  const reasons = Object.entries({ ...notMade, ...refused }).sort(([, a], [, b]) => b - a);
  for (const [reason, times] of reasons) tell({ event: 'refused', reason, times });
  tell({ event: 'forgeries', made, of: wanted, draws, givenUp });
  if (signal.aborted) return { event: 'stopped' };
  if (made === wanted) return { event: 'finished' };
  const sentence = shortOf(made, wanted, draws, reasons[0]?.[0]);
  if (made === 0 || isCounted) throw new Error(sentence);
  tell({ event: 'warning', reason: sentence });
  return { event: 'finished' };
}

const shortOf = (made: number, wanted: number, draws: number, reason = 'none given'): string =>
  `${made} of ${wanted} forgeries were made, in ${draws} draws: no face gives another. The commonest reason: ${reason}`;
