/** "Use" beside each run and detector of this browser, wherever a checkpoint is asked for. */
import { toast } from 'sonner';
import { detectorsUnread, useDetectors } from '@/app/state/detectors';
import {
  checkpointFile,
  latestCheckpoint,
  type CheckpointSource,
  type OwnCheckpoint,
} from '@/app/state/ownCheckpoints';
import { runsUnread, useRuns } from '@/app/state/runsStore';
import type { ScreenPath } from '@/app/screenNames';
import { displayText } from '@/lib/displayText';
import { rowAction, type RowAction } from './rowAction';

interface CheckpointUse {
  id: string;
  /** What the palette says, which means the latest of them. */
  title: string;
  screen: ScreenPath;
  sources: readonly CheckpointSource[];
  take: (file: File) => Promise<unknown>;
}

export function takeOwn({ id, title, screen, sources, take }: CheckpointUse): RowAction<OwnCheckpoint> {
  return rowAction<OwnCheckpoint>({
    ...{ id, title, screens: [screen], label: 'Use' },
    watches: [useRuns, useDetectors],
    key: (checkpoint) => checkpoint.id,
    pick: () => latestCheckpoint(sources),
    none: () => unread(sources) ?? 'No checkpoint is saved in this browser yet.',
    perform: (checkpoint) => withCheckpoint(checkpoint, take),
  });
}

const unread = (sources: readonly CheckpointSource[]): string | null =>
  (sources.includes('run') ? runsUnread() : null) ??
  (sources.includes('detector') ? detectorsUnread() : null);

/** Says that it is being opened, which takes seconds for large networks. @throws as `checkpointFile` and `take` */
export async function withCheckpoint(
  checkpoint: OwnCheckpoint,
  take: (file: File) => Promise<unknown>,
): Promise<void> {
  const note = toast.loading(`Opening ${displayText(checkpoint.title, 60)}`);
  try {
    await take(await checkpointFile(checkpoint));
  } finally {
    toast.dismiss(note);
  }
}
