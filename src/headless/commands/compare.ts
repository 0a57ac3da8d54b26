/** One or two networks on the imported faces, block by block, as tables. */
import { distancesCsv, mostAlike, probesCsv, similarityCsv } from '@/app/state/blockExports';
import { compareBlocks, openNetworkFiles, useBlocks } from '@/app/state/blockStore';
import { useEvaluate } from '@/app/state/evaluateStore';
import { networkChoices } from '@/app/state/networkSources';
import { doEvaluationJob } from '../evaluationJob';
import { inOneLine, type Host } from '../host';
import type { Ending } from '../protocol';
import { openWanted } from './importFaces';

/** @throws LabError when a network is refused; Error when they could not be compared */
export async function compare(host: Host): Promise<Ending> {
  await openWanted();
  await openNetworkFiles(host.files('models').map(({ file, path }) => new File([file], path)));
  for (const { name } of networkChoices().filter(({ key }) => key.startsWith('file ')))
    host.tell({ event: 'network', name });
  useBlocks.setState({ most: Number.MAX_SAFE_INTEGER });
  await doEvaluationJob(host, compareBlocks);
  return end(host);
}

async function end({ tell, save, signal }: Host): Promise<Ending> {
  if (signal.aborted) return { event: 'stopped' };
  const { status } = useEvaluate.getState();
  const { found } = useBlocks.getState();
  if (!found)
    throw new Error('error' in status ? inOneLine(status.error) : 'The networks were not compared.');
  mostAlike(found).forEach((like, i) => tell({ event: 'block', block: i + 1, mostLike: like }));
  await save({ name: 'attention-distance.csv', blob: new Blob([distancesCsv(found)]) });
  await save({ name: 'block-similarity.csv', blob: new Blob([similarityCsv(found)]) });
  if (found.networks.some(({ probes }) => probes.length > 0))
    await save({ name: 'few-shot-probes.csv', blob: new Blob([probesCsv(found)]) });
  return { event: 'finished' };
}
