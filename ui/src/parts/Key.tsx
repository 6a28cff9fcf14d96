/** A key cap, shown on the button that the key presses. */
export function Key({ children }: { children: string | number }) {
  return (
    <kbd className="key" aria-hidden="true">
      {children}
    </kbd>
  );
}
