/** Puts the focus into a field and marks what it holds, so that a person can type at once; opens what hides it. */
export function focusField(id: string): void {
  const field = document.getElementById(id);
  if (!field) return;
  const folded = field.closest('details');
  if (folded) folded.open = true;
  field.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.select();
}
