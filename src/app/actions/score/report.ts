/** The report of one page on a face or a video, to be filed or sent. What draws it is loaded when it is asked for. */
import { saveExport } from '@/app/saveFile';
import { useDetectors } from '@/app/state/detectors';
import { activeDetector } from '@/app/state/scoreDetectors';
import { findSelected, useScore } from '@/app/state/scoreStore';
import type { Action } from '../action';

function withoutFace(): string | null {
  const { face } = findSelected(useScore.getState());
  if (!face) return 'Choose a face in the photograph or the table first.';
  const detector = activeDetector();
  if (!detector) return 'Open a detector first.';
  return detector.id in face.scores ? null : 'The detector in use has not scored this face yet.';
}

function withoutVideo(): string | null {
  const { photo } = findSelected(useScore.getState());
  if (!photo?.video) return 'Choose a frame of a video first.';
  const detector = activeDetector();
  if (!detector) return 'Open a detector first.';
  if (detector.bonaFide === null) return 'It is not known which output of this detector is genuine.';
  const { photos } = useScore.getState();
  const isScored = photos.some(
    ({ video, faces: [face] }) => video === photo.video && face && detector.id in face.scores,
  );
  return isScored ? null : 'None of its frames has a score yet.';
}

const shared = { screens: ['/score'], watches: [useScore, useDetectors] } satisfies Partial<Action>;

function ofFace(format: 'pdf' | 'png', more: Partial<Action> = {}): Action {
  const name = format.toUpperCase();
  return {
    ...shared,
    id: `score.report.${format}`,
    label: `Report (${name})`,
    title: `Export the report on this face (${name})`,
    obstacle: withoutFace,
    perform: async () => saveExport(await (await import('@/app/state/scoreReport')).faceReport(format)),
    ...more,
  };
}

function ofVideo(format: 'pdf' | 'png'): Action {
  const name = format.toUpperCase();
  return {
    ...shared,
    id: `score.videoReport.${format}`,
    label: `Report on the video (${name})`,
    title: `Export the report on this video (${name})`,
    obstacle: withoutVideo,
    perform: async () => saveExport(await (await import('@/app/state/videoReport')).videoReport(format)),
  };
}

export const reportPdf = ofFace('pdf', { shortcut: 'Alt+E' });
export const reportPng = ofFace('png');
export const videoReportPdf = ofVideo('pdf');
export const videoReportPng = ofVideo('png');
