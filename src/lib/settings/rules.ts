/** What must hold between settings of more than one kind of run. */

export const warmupWithinRun = {
  key: 'warmupEpochs',
  holds: ({ warmupEpochs, epochs }: Schedule) => warmupEpochs <= epochs,
  says: 'warmupEpochs must not exceed epochs',
  tells: ({ warmupEpochs, epochs }: Schedule) =>
    `Warm-up (${warmupEpochs}) is longer than the run (${epochs} epochs). Shorten it.`,
} as const;

interface Schedule {
  warmupEpochs: number;
  epochs: number;
}
