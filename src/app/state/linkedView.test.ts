import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_GALLERY_VIEW, GALLERY_LINK, type GalleryView } from '@/lib/galleryView';
import { create } from './createStore';
import { addressOfView, linkedView, type LinkedView } from './linkedView';

interface State extends LinkedView<GalleryView> {
  other: number;
}
const useStore = create<State>()((set, get) => ({
  other: 7,
  ...linkedView(GALLERY_LINK, DEFAULT_GALLERY_VIEW, set, get),
}));
const ADDRESS = addressOfView<GalleryView, State>(useStore);

beforeEach(() => useStore.setState(useStore.getInitialState()));

it('changes its view and nothing else', () => {
  useStore.getState().changeView({ minSize: 90 });
  expect(useStore.getState()).toMatchObject({
    view: { ...DEFAULT_GALLERY_VIEW, minSize: 90 },
    other: 7,
  });
  expect(ADDRESS.read(useStore.getState())).toBe(useStore.getState().view);
});

it('takes the view of a link; one that cannot be used gives the standard view and the reason', () => {
  void ADDRESS.load(new URLSearchParams('minSize=40'));
  expect(useStore.getState()).toMatchObject({ view: { minSize: 40 }, linkProblem: null });
  void ADDRESS.load(new URLSearchParams('minSize=small'));
  const { view, linkProblem } = useStore.getState();
  expect(view).toEqual(DEFAULT_GALLERY_VIEW);
  expect(linkProblem?.message).toContain('small');
  void ADDRESS.load(new URLSearchParams('minSize=40'));
  expect(useStore.getState().linkProblem).toBeNull();
});
