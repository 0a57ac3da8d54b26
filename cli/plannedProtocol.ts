/** What a protocol was asked to be, beside what it makes: `--resume` goes on with it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProtocolCommand } from '../src/headless/protocol';
import type { EncoderFiles, LabCommand } from './arguments';

/** Its faces are in the browser's storage, by the names of their datasets. */
export interface PlannedProtocol extends Omit<ProtocolCommand, 'command' | 'encoderStatistics'> {
  encoder: EncoderFiles;
}

export function plannedProtocol(asked: LabCommand): PlannedProtocol {
  const { query: settings, preset, shots, seeds, encoder, answers, folders } = asked;
  const datasets = folders.map(({ name }) => name);
  return { settings, preset, shots, seeds, encoder, heads: answers.heads, datasets };
}

const fileIn = (out: string): string => join(out, 'protocol-request.json');

export function keepPlannedProtocol(out: string, planned: PlannedProtocol): void {
  writeFileSync(fileIn(out), `${JSON.stringify(planned, null, 2)}\n`);
}

/** Before other faces are taken in: of an import that was cut short nothing must go on. */
export function forgetPlannedProtocol(out: string): void {
  rmSync(fileIn(out), { force: true });
}

/** @throws Error when there is none, or it is damaged */
export function readPlannedProtocol(out: string): PlannedProtocol {
  const file = fileIn(out);
  if (!existsSync(file)) throw new Error(`--resume: no protocol was begun in ${out}; name its --faces`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PlannedProtocol; // only we wrote it
  } catch (error) {
    throw new Error(`--resume: ${file} is damaged; begin again with --faces: what is trained is not trained again`, { cause: error }); // prettier-ignore
  }
}
