/** Things that are made again where there is no room for them: the first ones stay, so that nothing is pushed out just before it is needed. */
export class BoundedCache<T, Key = number> {
  private readonly made = new Map<Key, T>();

  /** @param most things that are kept */
  constructor(private readonly most: number) {}

  get(key: Key, make: () => T): T {
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const fresh = make();
    if (this.made.size < this.most) this.made.set(key, fresh);
    return fresh;
  }
}
