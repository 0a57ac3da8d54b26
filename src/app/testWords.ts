/** Words that no person should read: of the glossary's list, and metaphors for what the field has terms for. */
export const AVOIDED =
  /\b(judg(e[sd]?|ing|ements?)|paint(s|ed|ing)?|kept|hire[sd]?|dismissed|deaths?|witness|shelf|in hand|mend(s|ed|ing)?|by lot|worse and worse|take along|way back|mind)\b/i;
