/** How often work begins again by itself after a lost adapter: a few times without progress between them, no more. */
const MAX_RESTARTS = 3;

export class RestartLimit {
  private count = 0;
  private step = -1;

  /** Counts one restart. @param step the last saved one @returns whether it may be made */
  allows(step: number): boolean {
    this.count = step > this.step ? 1 : this.count + 1;
    this.step = step;
    return this.count <= MAX_RESTARTS;
  }
}
