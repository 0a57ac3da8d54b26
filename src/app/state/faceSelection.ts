/** Which faces of the gallery are selected, to be moved together. */
import { create } from '@/app/state/createStore';
import type { LibraryFace } from '@/workers/protocol';
import { useFaces } from './facesStore';

export interface FaceSelection {
  ids: ReadonlySet<string>;
  /** The face from which a range is drawn: the one that was selected, or no longer, last. */
  anchor: string | null;
}

const NONE: FaceSelection = { ids: new Set(), anchor: null };

export const useSelection = create<FaceSelection>()(() => NONE);

useFaces.subscribe(({ datasetId }, before) => {
  if (datasetId !== before.datasetId) clearSelection();
});

export const clearSelection = (): void => useSelection.setState(NONE);

/** Selects a face, or no longer. */
export function toggled({ ids }: FaceSelection, id: string): FaceSelection {
  const others = new Set(ids);
  if (!others.delete(id)) others.add(id);
  return { ids: others, anchor: id };
}

/** Selects all from the anchor to this face too; without an anchor among them, this face alone. @param order of those shown */
export function extended(
  { ids, anchor }: FaceSelection,
  order: readonly string[],
  id: string,
): FaceSelection {
  const [from, to] = [order.indexOf(anchor ?? id), order.indexOf(id)];
  if (from < 0 || to < 0) return { ids: new Set([...ids, id]), anchor: id };
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...ids, ...range]), anchor };
}

export const toggleSelected = (id: string): void => useSelection.setState((state) => toggled(state, id));

/** All from a face to another. @param from absent: the anchor */
export const selectTo = (order: readonly string[], id: string, from?: string): void =>
  useSelection.setState(({ ids, anchor }) => extended({ ids, anchor: from ?? anchor ?? id }, order, id));

/** One face alone, unless it is among the selected: what is dragged. */
export function selectForDrag(id: string): void {
  if (!useSelection.getState().ids.has(id)) useSelection.setState({ ids: new Set([id]), anchor: id });
}

export const selectAll = (ids: readonly string[]): void =>
  useSelection.setState({ ids: new Set(ids), anchor: ids[0] ?? null });

/** Those that the open dataset has: a face may have been replaced by another of its photograph. */
export function selectedFaces(): LibraryFace[] {
  const { ids } = useSelection.getState();
  return useFaces.getState().faces.filter(({ id }) => ids.has(id));
}
