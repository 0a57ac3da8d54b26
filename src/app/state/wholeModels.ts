/** Files of models as people choose them: the parts of one that was saved in several are one file. */
import { shardOf } from '@/lib/checkpointNames';
import { modelFiles } from '@/workers/models';

/** @throws LabError `invalid-file` when several parts of a model are there, and not all */
export async function wholeModels(files: readonly File[]): Promise<File[]> {
  if (files.filter(({ name }) => shardOf(name)).length < 2) return [...files];
  return modelFiles.ask((room) => room.joined([...files]));
}
