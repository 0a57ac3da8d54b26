/** What frozen networks know of imported faces, beside pixels and a random encoder: one table. */
import { stopFinding } from '@/app/state/faceGeometry';
import { useEvaluate } from '@/app/state/evaluateStore';
import { completeGeometry } from '@/app/state/forgeFaces';
import { knowledgeCsv, knowledgeJson } from '@/app/state/knowledgeExports';
import {
  openProbedFiles,
  probeKnowledge,
  useKnowledge,
  type KnowledgeFound,
} from '@/app/state/knowledgeStore';
import { DEMONSTRATION_NETWORK } from '@/app/state/networkSources';
import { READOUT_TEXTS } from '@/lib/knowledge';
import { doEvaluationJob } from '../evaluationJob';
import { inOneLine, type Host } from '../host';
import type { Ending, ProbeCommand } from '../protocol';
import { openWanted } from './importFaces';

/**
 * Finds the geometry of faces that lack it first.
 * @throws LabError when a network is refused; Error when nothing could be probed, with the reason
 */
export async function probe({ seed }: ProbeCommand, host: Host): Promise<Ending> {
  await openWanted();
  const networks = host.files('models').map(({ file, path }) => new File([file], path));
  useKnowledge.setState({
    ...{ keys: networks.length > 0 ? [] : [DEMONSTRATION_NETWORK.key], datasetId: null, found: null },
    most: Number.MAX_SAFE_INTEGER,
  });
  if (networks.length > 0) await openProbedFiles(networks);
  host.signal.addEventListener('abort', stopFinding);
  await completeGeometry();
  host.signal.removeEventListener('abort', stopFinding);
  await doEvaluationJob(host, () => probeKnowledge(seed));
  return end(host);
}

async function end({ tell, save, signal }: Host): Promise<Ending> {
  if (signal.aborted) return { event: 'stopped' };
  const { status } = useEvaluate.getState();
  const { found } = useKnowledge.getState();
  if (!found) throw new Error('error' in status ? inOneLine(status.error) : 'No network was probed.');
  tellFound(found, tell);
  await save({ name: 'probes.csv', blob: new Blob([knowledgeCsv(found)]) });
  await save({ name: 'probes.json', blob: new Blob([knowledgeJson(found)]) });
  return { event: 'finished' };
}

/** Means over the blendshapes; the files have all figures. */
function tellFound({ rows, without }: KnowledgeFound, tell: Host['tell']): void {
  for (const { name, kind, readouts } of rows)
    for (const { readout, blendshapes, permuted, regions, classes } of readouts)
      tell({
        ...{ event: 'probe', network: name, kind, readout: READOUT_TEXTS[readout].title },
        ...{ r2: blendshapes.mean, low: blendshapes.low, high: blendshapes.high, permuted: permuted.mean },
        pose: regions.pose?.mean ?? null,
        auc: classes?.linear.mean ?? null,
      });
  if (without > 0)
    tell({
      event: 'warning',
      reason: `Faces without a geometry with blendshapes, left out: ${without}. "npm run setup" obtains the model that finds it.`,
    });
}
