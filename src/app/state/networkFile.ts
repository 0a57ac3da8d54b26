/** A network of any kind that a person chose as a file, not into a library: what it is, and by which pixels it was trained. */
import { groupShards } from '@/lib/checkpointNames';
import { LabError } from '@/lib/errors';
import { isPixelStatisticsFile, readPixelStatistics } from '@/lib/pixelStatistics';
import type { CheckpointAnswers } from '@/workers/protocol';
import type { CheckpointSummary } from '@/workers/protocol/scoring';
import { joinedFile, summariseFile } from './detectors';
import { withHeads } from './headsQuestion';

export interface NetworkFile extends CheckpointSummary {
  file: File;
  /** What a person said of it. */
  answers: CheckpointAnswers;
}

/** @param group one file, or all parts of one, as `groupShards` gives them @throws LabError with the reason */
export async function readNetworkFile(group: readonly File[]): Promise<NetworkFile> {
  const file = await joinedFile(group);
  return withHeads(file.name, async (answers) => ({
    ...{ file, answers },
    ...(await summariseFile(file, answers)),
  }));
}

/**
 * Networks from files, with a text of mean and standard deviation for those whose files say none themselves.
 * @throws LabError of the first that cannot be read, or where there is only a text
 */
export async function readNetworkFiles(files: readonly File[]): Promise<NetworkFile[]> {
  const text = files.find(isPixelStatisticsFile);
  const groups = groupShards(files.filter((file) => !isPixelStatisticsFile(file)));
  if (groups.length === 0) {
    throw new LabError(
      'invalid-file',
      'This is only a mean and standard deviation, without a network.',
      'Choose the checkpoint and the text file beside it together.',
    );
  }
  const networks: NetworkFile[] = [];
  for (const group of groups) networks.push(await readNetworkFile(group));
  if (!text) return networks;
  const statistics = await readPixelStatistics(text);
  return networks.map((network) =>
    network.statisticsFrom === 'assumed' ? { ...network, statistics, statisticsFrom: 'text' } : network,
  );
}
