/** Which class of a dataset or detector is the genuine one; all others are attacks. What no name tells is unknown. */

const word = (words: string): RegExp => new RegExp(`(^|[^a-z])(${words})s?([^a-z]|$)`, 'i');

/** Words by which datasets call genuine faces, as a part of a name too: `training_real`, `0_real`, `YouTube-real`. */
const GENUINE = word('real|live|living|bona[-_ ]?fide|genuine|original|pristine|authentic|youtube|actors');
/** Words by which they call all others. A name with words of both kinds tells nothing: `real_vs_fake`. */
const ATTACK = word(
  'fake|spoof|attack|manipulated|forged|forgerie|synthesi[sz]ed?|synthesis|synthetic|generated|deepfake|non?|not',
);

/** Whether a name says by itself that its faces are genuine. */
export const soundsGenuine = (name: string): boolean => GENUINE.test(name) && !ATTACK.test(name);

/** Whether a name says by itself that its faces are attacks. */
export const soundsLikeAttack = (name: string): boolean => ATTACK.test(name) && !GENUINE.test(name);

/** Whether a name says by itself that its faces are genuine, or that they are not. */
export const soundsLikeClass = (name: string): boolean => GENUINE.test(name) !== ATTACK.test(name);

/**
 * The genuine class: the only one whose name says so; null where none does, and where several do, which are then to be
 * merged by whoever knows them.
 * @param classes class names
 */
export function bonaFideClass(classes: readonly string[]): string | null {
  const genuine = classes.filter(soundsGenuine);
  return genuine.length === 1 ? genuine[0] : null;
}
