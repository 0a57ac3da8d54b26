/** The ways in, on every screen that takes files; what becomes of them is the screen's own (`app/intake`). */
import { accountToCsv } from '@/app/intake/account';
import { forgetIntake, useIntake } from '@/app/intake/intakeStore';
import { pickFolder } from '@/app/intake/sources';
import { takeIn } from '@/app/intake/takeIn';
import { saveFile } from '@/app/saveFile';
import type { ScreenPath } from '@/app/screenNames';
import { always, type Action } from './action';
import { askForFiles } from './askForFiles';

/** The file input of a screen's drop zone. */
const INPUT = '#photographs, #score-photographs';

const SCREENS: readonly ScreenPath[] = [
  '/learn',
  '/faces',
  '/score',
  '/pretrain',
  '/train',
  '/evaluate',
  '/masks',
  '/edit',
];

export const chooseFiles: Action = {
  id: 'intake.files',
  label: 'Choose files',
  title: 'Choose photographs and other files',
  screens: SCREENS,
  shortcut: 'Alt+O',
  watches: [],
  obstacle: always,
  perform: () => askForFiles(INPUT),
};

export const chooseFolder: Action = {
  id: 'intake.folder',
  label: 'Choose a folder',
  title: 'Choose a folder of photographs',
  screens: SCREENS,
  watches: [],
  obstacle: always,
  perform: async () => takeIn(await pickFolder()),
};

export const openWebcam: Action = {
  id: 'intake.webcam',
  label: 'Use the webcam',
  title: 'Take photographs with the webcam',
  screens: SCREENS,
  watches: [],
  obstacle: always,
  perform: () => useIntake.setState({ webcam: true }),
};

/** Which files were not accepted, and why. */
export const dismissReport: Action = {
  id: 'intake.dismiss',
  label: 'Dismiss',
  title: 'Dismiss the list of files that were not accepted',
  screens: SCREENS,
  watches: [useIntake],
  obstacle: () => {
    const { account, notes } = useIntake.getState();
    return (account?.refused.length ?? 0) + notes.length > 0 ? null : 'All files were accepted.';
  },
  perform: forgetIntake,
};

/** What became of every file, those in archives too. */
export const exportFileList: Action = {
  id: 'intake.export',
  label: 'Export the list of files',
  title: 'Export what became of every file as CSV',
  screens: SCREENS,
  watches: [useIntake],
  obstacle: () => (useIntake.getState().account ? null : 'No files have come in.'),
  perform: () => {
    const { account } = useIntake.getState();
    if (account) saveFile('fsfm-files.csv', new Blob([accountToCsv(account)], { type: 'text/csv' }));
  },
};

export const INTAKE: readonly Action[] = [
  chooseFiles,
  chooseFolder,
  openWebcam,
  dismissReport,
  exportFileList,
];
