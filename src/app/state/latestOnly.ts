/**
 * For questions whose later ones overtake earlier ones: an answer counts only while its question is the latest.
 * @returns call it with each question; what it returns says whether that is still the latest
 */
export function latestOnly(): () => () => boolean {
  let asked = 0;
  return () => {
    const number = ++asked;
    return () => number === asked;
  };
}
