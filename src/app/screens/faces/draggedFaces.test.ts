import { expect, it, vi } from 'vitest';

it('faces of another page are not taken for those that are selected in this one', async () => {
  const here = await import('./draggedFaces');
  vi.resetModules();
  const other = await import('./draggedFaces');
  expect(here.takesDrag([here.DRAGGED_FACES])).toBe(true);
  expect(here.takesDrag([other.DRAGGED_FACES])).toBe(false);
  expect(here.takesDrag(['Files'])).toBe(true);
  expect(here.DRAGGED_FACES, 'browsers make it small').toBe(here.DRAGGED_FACES.toLowerCase());
});
