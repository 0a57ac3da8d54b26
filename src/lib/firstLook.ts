/** What the first look trains. */

/** What of an engine decides. */
type Engine = { engine: 'gpu'; isFallback: boolean } | { engine: 'cpu' };

/**
 * Micro (64 px, 64 patches) is the smallest model whose reconstructions look like faces: the one to show where its steps take
 * well under a second, which a real GPU and the CPU engine do. On an adapter that the CPU emulates it would move ten times
 * slower: there nano (32 px, 16 patches) shows that something is learnt at all.
 */
export function firstLookPreset(report: Engine): 'micro' | 'nano' {
  return report.engine === 'gpu' && report.isFallback ? 'nano' : 'micro';
}
