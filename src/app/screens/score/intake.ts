/** What the scoring screen takes: detectors are opened, videos become frames, all else that gives faces is queued. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import { queueFaces } from '@/app/state/queueFaces';
import { openDetectorFiles } from '@/app/state/scoreDetectors';
import { drive } from '@/app/state/scoreSession';

export const scoreIntake: ScreenIntake = {
  name: 'Score',
  kinds: ['photograph', 'archive', 'video', 'model', 'statistics'],
  modelUses: [{ label: 'Open as a detector', textAlone: true, take: openDetectors }],
  takeFaces: queueFaces,
};

/** Opens them and scores what waits. */
export async function openDetectors(files: readonly File[]): Promise<void> {
  await openDetectorFiles(files);
  await drive();
}
