/** Speaks to assistive technology, politely: the text is read when it changes, nothing is seen. */
export function Announcer({ text }: { text: string }) {
  return (
    <p className="visuallyHidden" role="status">
      {text}
    </p>
  );
}
