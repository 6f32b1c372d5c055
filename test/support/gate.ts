/** Something that a test lets happen at a moment of its choice. */
export function aGate() {
  let open: () => void = () => undefined;
  let arrive: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  return {
    /** Waits here until the test opens it. */
    pass: (): Promise<void> => {
      arrive();
      return opened;
    },
    /** Is there when somebody waits. */
    reached,
    open: (): void => {
      open();
    },
  };
}
