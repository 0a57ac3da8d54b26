/** What can be done on the Edit screen. */
import { facesNow, useEdit } from '@/app/state/editStore';
import { useFaces } from '@/app/state/facesStore';
import { openLibrary } from '@/app/state/library';
import { needsDonor } from '@/lib/editView';
import type { Action } from '../action';
import type { Family } from '../family';
import { findGeometry, stopFindingGeometry } from '../faces/geometry';
import { IMPORT, sampleFaces } from '../faces/import';
import { INTAKE } from '../intake';
import { copyEditLink, exportChange, exportForged } from './exports';

const ofDonor = { screens: ['/edit'] as const, watches: [useEdit, useFaces] };

/** Why there is no donor to change; null where there is one. */
function noDonor(): string | null {
  if (!needsDonor(useEdit.getState().view.operation)) return 'This operation has no donor.';
  return facesNow().donor ? null : 'There is no second face.';
}

export const nextDonor: Action = {
  ...ofDonor,
  id: 'edit.nextDonor',
  label: 'Next donor',
  shortcut: 'Alt+N',
  obstacle: noDonor,
  perform: () => {
    const { donors, donor } = facesNow();
    const at = donors.findIndex(({ id }) => id === donor?.id);
    useEdit.setState({ donorId: donors[(at + 1) % donors.length].id });
  },
};

export const exchangeFaces: Action = {
  ...ofDonor,
  id: 'edit.exchange',
  label: 'Exchange',
  title: 'Exchange target and donor',
  shortcut: 'Alt+X',
  obstacle: noDonor,
  perform: () => {
    const { target, donor } = facesNow();
    if (target && donor) useEdit.setState({ targetId: donor.id, donorId: target.id });
  },
};

export const edit: Family = {
  actions: [
    ...[nextDonor, exchangeFaces, sampleFaces, ...INTAKE, ...IMPORT, findGeometry, stopFindingGeometry],
    ...[copyEditLink, exportForged, exportChange],
  ],
  ready: openLibrary,
};
