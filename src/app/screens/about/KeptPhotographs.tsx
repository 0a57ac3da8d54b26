/** How much the photographs of the Score screen take, and their deletion. */
import { useEffect } from 'react';
import { deleteKept } from '@/app/actions/about';
import { readKeptSize, useKeptSize } from '@/app/state/keptSize';
import { ActionButton } from '@/app/ui/ActionButton';
import layout from '@/app/ui/layout.module.css';
import { formatBytes } from '@/lib/format';

export function KeptPhotographs() {
  const sizeBytes = useKeptSize((state) => state.sizeBytes);
  useEffect(() => void readKeptSize(), []);
  if (!sizeBytes) return null;
  return (
    <div className={layout.line}>
      <span>Photographs of the Score screen: {formatBytes(sizeBytes)}.</span>
      <ActionButton action={deleteKept} />
    </div>
  );
}
