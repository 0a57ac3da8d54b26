/** A golden file of the reference through our code, on whatever backend is active. */
import * as v from 'valibot';
import { runAgFas } from './agFas';
import { runAuthors } from './authors';
import { runClassify } from './classify';
import type { GroupResult } from './comparison';
import { runFra } from './fra';
import { runFsAdapter } from './fsAdapter';
import { Golden } from './golden';
import { runMasks } from './masks';
import { runMcf } from './mcf';
import { runMetrics } from './metrics';
import { runPretrain } from './pretrain';
import { ProtocolGolden, runProtocol } from './protocol';

function runnerOf(golden: Golden): (golden: Golden) => Promise<GroupResult[]> {
  if (golden.names('teacher32.').length > 0) return runMcf;
  if (golden.has('batch.cue_tokens')) return runAgFas;
  if (golden.names('online.neck.').length > 0) return runFra;
  if (golden.names('online.').length > 0) return golden.has('batch.images') ? runAuthors : runPretrain;
  if (golden.names('param.').length > 0) return golden.has('out.projected') ? runFsAdapter : runClassify;
  if (golden.has('0.parsing')) return runMasks;
  throw new Error('not a golden file: it has neither online.*, param.* nor 0.parsing tensors');
}

/** @param name decides how the bytes are read: .json are figures, everything else safetensors */
export async function runGolden(name: string, bytes: Uint8Array): Promise<GroupResult[]> {
  if (name.endsWith('.json')) {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return v.is(ProtocolGolden, json) ? runProtocol(json) : runMetrics(json);
  }
  const golden = Golden.parse(bytes);
  return runnerOf(golden)(golden);
}
