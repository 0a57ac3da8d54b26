/** Places of the same group together, in the order in which groups first come. */
export function placesByGroup(groups: readonly string[]): number[][] {
  const byGroup = new Map<string, number[]>();
  groups.forEach((group, place) => {
    const places = byGroup.get(group);
    if (places) places.push(place);
    else byGroup.set(group, [place]);
  });
  return [...byGroup.values()];
}
