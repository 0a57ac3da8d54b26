/** Files of models as they come, made into what the app opens. Needs no GPU and no tfjs. */
import { shardOf } from '@/lib/checkpointNames';
import { blobSource } from '@/storage/byteSource';
import { asOneFile, groupShards } from '@/storage/shards';
import { openTensorArchive } from '@/storage/tensorArchive';

export class ModelFiles {
  /**
   * The parts of a model that was saved in several files as one, in the place of the first; other files as they are. A
   * part that is alone stays one: opening it says what is missing.
   * @throws LabError `invalid-file` when several parts are there, and not all
   */
  joined(files: readonly File[]): Promise<File[]> {
    return Promise.all(
      groupShards(files).map(async (group) => {
        const [first] = group;
        const shard = shardOf(first.name);
        if (group.length === 1 || !shard) return first;
        const archive = await openTensorArchive(group.map((part) => blobSource(part)));
        return new File([await asOneFile(archive)], `${shard.model.replace(/\.\w+$/, '')}.safetensors`);
      }),
    );
  }
}
