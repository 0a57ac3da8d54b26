/** What a protocol was asked to be, beside what it makes: `--resume` goes on with it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { ProtocolCommand } from '../src/headless/protocol';
import { PixelStatisticsSchema } from '../src/lib/pixelStatistics';
import { PROTOCOL_PRESETS } from '../src/lib/protocol';
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

const text = v.string();
const numbers = v.array(v.pipe(v.number(), v.integer(), v.minValue(0)));
const PlannedSchema = v.object({
  settings: text,
  preset: v.picklist(PROTOCOL_PRESETS),
  shots: numbers,
  seeds: v.pipe(v.number(), v.integer(), v.minValue(1)),
  heads: v.optional(v.number()),
  datasets: v.pipe(v.array(text), v.minLength(1)),
  encoder: v.object({ files: v.array(text), statistics: v.optional(PixelStatisticsSchema) }),
});

/** @throws Error when there is none, it is damaged, or its encoder is there no more */
export function readPlannedProtocol(out: string): PlannedProtocol {
  const file = fileIn(out);
  if (!existsSync(file)) throw new Error(`--resume: no protocol was begun in ${out}; name its --faces`);
  let planned: PlannedProtocol;
  try {
    planned = v.parse(PlannedSchema, JSON.parse(readFileSync(file, 'utf8'))) as PlannedProtocol;
  } catch (error) {
    throw new Error(`--resume: ${file} is damaged; begin again with --faces: what is trained is not trained again`, { cause: error }); // prettier-ignore
  }
  const gone = planned.encoder.files.find((path) => !existsSync(path));
  if (gone === undefined) return planned;
  throw new Error(`--resume: the encoder ${gone} that it was begun with is there no more; put it back, or begin again with --faces`); // prettier-ignore
}
