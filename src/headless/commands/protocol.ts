/** A protocol: its detectors trained and tested one after another, then its table, also of one that is half done. */
import { DETECTOR } from '@/lib/detectorConfig';
import { runProtocol, stopProtocol } from '@/app/state/protocolSession';
import { useProtocol, type ProtocolState } from '@/app/state/protocolStore';
import { labelledFaces } from '@/app/state/trainStore';
import { toLatex, toMarkdown } from '@/lib/crossTable';
import { formatFigure } from '@/lib/format';
import { protocolCsv, protocolJson, protocolTable, type ProtocolResults } from '@/lib/protocolTable';
import { facesOf } from '../faceChoice';
import type { Host } from '../host';
import type { Ending, ProtocolCommand } from '../protocol';
import { stopTraining, tellAdapter, tellTraining } from '../training';
import { encoderFrom, figuresOf } from './finetune';
import { openWanted } from './importFaces';

const TABLES: readonly [name: string, write: (results: ProtocolResults) => string][] = [
  ['protocol.csv', protocolCsv],
  ['protocol.json', protocolJson],
  ['protocol.md', (results) => toMarkdown(protocolTable(results))],
  ['protocol.tex', (results) => toLatex(protocolTable(results))],
];

/** @throws LabError as `runProtocol`, after what is known is saved */
export async function protocol(command: ProtocolCommand, host: Host): Promise<Ending> {
  await tellAdapter(host);
  await openWanted();
  const { preset, shots, seeds, settings } = command;
  const config = DETECTOR.link.fromQuery(new URLSearchParams(settings));
  const sets = [];
  for (const name of command.datasets)
    sets.push({ name, genuine: null, faces: labelledFaces(await facesOf(name)) });
  const from = await encoderFrom(host, command.encoderStatistics, config.preset);

  useProtocol.setState({ results: null });
  const unfollow = [tellTraining(host, figuresOf), useProtocol.subscribe(follow(host))];
  const stop = () => void stopProtocol().then(stopTraining);
  host.signal.addEventListener('abort', stop);
  try {
    if (!host.signal.aborted) await runProtocol({ choice: { preset, shots, seeds, config }, sets, from });
  } finally {
    host.signal.removeEventListener('abort', stop);
    for (const end of unfollow) end();
    await saveTables(host);
  }
  const { results } = useProtocol.getState();
  const isStopped = host.signal.aborted || results === null;
  return { event: isStopped ? 'stopped' : 'finished', cells: results?.cells.length ?? 0 };
}

/** Tells what is planned, which detector is the turn of, and what each came to. */
function follow({ tell }: Host): (state: ProtocolState, before: ProtocolState) => void {
  return ({ working, results }, before) => {
    if (results && !before.results)
      tell({ event: 'protocol', domains: [...results.domains], runs: results.runs });
    if (working && working !== before.working && working.total > 0)
      tell({ event: 'runs', done: working.done, total: working.total, run: working.title });
    for (const reason of (results?.warnings ?? []).slice(before.results?.warnings.length ?? 0))
      tell({ event: 'warning', reason });
    for (const { domain, test, shots, seed, faces, figures } of (results?.cells ?? []).slice(
      before.results?.cells.length ?? 0,
    ))
      tell({ event: 'evaluated', domain, dataset: test, shots, seed, faces, ...textsOf(figures) });
  };
}

const textsOf = (figures: Readonly<Record<string, number | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, formatFigure(value)]));

async function saveTables({ save }: Host): Promise<void> {
  const { results } = useProtocol.getState();
  if (!results || results.cells.length === 0) return;
  for (const [name, write] of TABLES) await save({ name, blob: new Blob([write(results)]) });
}
