/** What is read of Lighthouse's report. */

export interface Report {
  lighthouseVersion: string;
  runtimeError?: { code: string; message: string };
  /** Scores from 0 to 1; null where nothing was measured. */
  categories: Partial<
    Record<string, { score: number | null; auditRefs: readonly { id: string; weight: number }[] }>
  >;
  audits: Partial<
    Record<string, { score: number | null; title: string; details?: { items?: readonly object[] } }>
  >;
}

/** Elements of a failure that are named. */
const NAMED = 3;

/**
 * @returns 0 to 100, in the order of the categories
 * @throws Error where one was not measured, because a page that did not open has no failure either
 */
export function scoresOf({ runtimeError, categories }: Report, names: readonly string[]): number[] {
  if (runtimeError) throw new Error(`Lighthouse: ${runtimeError.code}: ${runtimeError.message}`);
  return names.map((name) => {
    const score = categories[name]?.score ?? null;
    if (score === null) throw new Error(`Lighthouse has no figure for ${name}.`);
    return Math.round(score * 100);
  });
}

/** Audits that count in these categories and are not passed in full, each with the first elements that it is about. */
export function failuresOf({ categories, audits }: Report, names: readonly string[]): string[] {
  const counting = names
    .flatMap((name) => categories[name]?.auditRefs ?? [])
    .filter(({ weight }) => weight > 0);
  return counting.flatMap(({ id }) => {
    const audit = audits[id];
    if (!audit || audit.score === null || audit.score === 1) return [];
    const about = audit.details?.items?.slice(0, NAMED).map((item) => `\n      ${textOf(item)}`) ?? [];
    return [`${id}: ${audit.title}${about.join('')}`];
  });
}

/** An element as Lighthouse shows it, or whatever else an audit lists. */
function textOf(item: object): string {
  const node = 'node' in item ? (item.node as { snippet?: string; selector?: string }) : null;
  return node?.snippet ? `${node.snippet} (${node.selector})` : JSON.stringify(item).slice(0, 300);
}
