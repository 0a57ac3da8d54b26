/** The maps of a detector on imported forged faces, against where they were forged: one table. */
import { cancelJob } from '@/app/state/evaluateSession';
import { useEvaluate } from '@/app/state/evaluateStore';
import { mapTruthCsv, mapTruthJson } from '@/app/state/mapTruthExports';
import { compareMaps, useMapTruth, type MapsFound } from '@/app/state/mapTruthStore';
import { openReconstructor } from '@/app/state/reconstructor';
import { LabError } from '@/lib/errors';
import type { WrittenForgeries } from '@/workers/protocol';
import { saveGivenDetectors } from '../detectors';
import { inOneLine, type Host } from '../host';
import type { Ending, MapsCommand } from '../protocol';
import { openWanted } from './importFaces';

/**
 * @throws LabError when the detector or the network is refused, or of no face it is known where it was forged; Error when nothing
 *   could be compared
 */
export async function maps(command: MapsCommand, host: Host): Promise<Ending> {
  await openWanted();
  const [detectorId] = await saveGivenDetectors(host, command);
  const networks = host.files('models').map(({ file, path }) => new File([file], path));
  if (networks.length > 0) await openReconstructor(networks);
  useMapTruth.setState({
    ...{ detectorId, datasetId: null, found: null },
    most: command.count ?? Number.MAX_SAFE_INTEGER,
  });
  const unfollow = follow(host);
  host.signal.addEventListener('abort', cancelJob);
  try {
    if (!host.signal.aborted) await compareMaps(writtenIn(host), command.seed);
  } finally {
    host.signal.removeEventListener('abort', cancelJob);
    unfollow();
  }
  return end(host);
}

/** What `forge` wrote beside its pictures; null where nothing of it was given. */
function writtenIn(host: Host): WrittenForgeries | null {
  const files = host.files('masks').map(({ path, file }) => ({ name: path.split('/').at(-1) ?? path, file }));
  if (files.length === 0) return null;
  const record = files.find(({ name }) => name === 'forgeries.json')?.file;
  if (record) return { record, masks: files.filter(({ file }) => file !== record) };
  throw new LabError('invalid-file', 'The masks came without forgeries.json.', 'Give it with them.');
}

function follow({ tell }: Host): () => void {
  let told = '';
  return useEvaluate.subscribe(({ status }) => {
    if (status.phase !== 'busy') return;
    const { label, done, total } = status;
    const line = `${label} ${done} ${total}`;
    if (line === told) return;
    told = line;
    tell(total > 0 ? { event: 'explained', done, total } : { event: 'status', words: label });
  });
}

async function end({ tell, save, signal }: Host): Promise<Ending> {
  if (signal.aborted) return { event: 'stopped' };
  const { status } = useEvaluate.getState();
  const { found } = useMapTruth.getState();
  if (!found) throw new Error('error' in status ? inOneLine(status.error) : 'No map was compared.');
  tellFound(found, tell);
  await save({ name: 'maps.csv', blob: new Blob([mapTruthCsv(found)]) });
  await save({ name: 'maps.json', blob: new Blob([mapTruthJson(found)]) });
  return { event: 'finished' };
}

/** Means; intervals of the AUC alone, the files have all. */
function tellFound({ rows, missing }: MapsFound, tell: Host['tell']): void {
  for (const { kind, family, forged, shuffled, original } of rows)
    tell({
      ...{ event: 'map', map: kind, family, faces: forged.faces },
      ...{
        auc: forged.auc.mean,
        low: forged.auc.interval?.low ?? null,
        high: forged.auc.interval?.high ?? null,
      },
      ...{ before: original.auc.mean, shuffled: shuffled.auc.mean },
      ...{ pointing: forged.pointing.mean, pointingBefore: original.pointing.mean },
      pointingShuffled: shuffled.pointing.mean,
    });
  for (const { kind, reason } of missing) tell({ event: 'no-map', map: kind, reason });
  if (rows.every(({ original }) => original.faces === 0))
    tell({
      event: 'warning',
      reason:
        'The faces before they were forged are not among these: what a map shows of any face cannot be told apart from what it finds.',
    });
}
