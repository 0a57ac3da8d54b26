import { describe, expect, it } from 'vitest';
import { create, listenWith } from './createStore';

interface Count {
  value: number;
  add: () => void;
}

const counted = () =>
  create<Count>()((set, get) => ({ value: 0, add: () => set({ value: get().value + 1 }) }));

describe('a store', () => {
  it('is read, written and followed without React', () => {
    const store = counted();
    const heard: [number, number][] = [];
    const stop = store.subscribe(({ value }, before) => heard.push([value, before.value]));
    store.getState().add();
    store.setState({ value: 7 });
    stop();
    store.getState().add();
    expect(heard).toEqual([
      [1, 0],
      [7, 1],
    ]);
    expect(store.getState().value).toBe(8);
    expect(store.getInitialState().value).toBe(0);
  });

  it('is listened to by components as the page says, with a selector or whole', () => {
    const store = counted();
    expect(() => store(({ value }) => value)).toThrow('listenWith');
    listenWith((from, select) => select(from.getState()));
    store.getState().add();
    expect(store(({ value }) => value)).toBe(1);
    expect(store()).toBe(store.getState());
  });
});
