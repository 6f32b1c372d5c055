/** What every process said, by its name. */
export function createLogBook() {
  const said = new Map<string, string[]>();
  return {
    hear: (name: string, words: string): void => {
      const book = said.get(name);
      if (book === undefined) said.set(name, [words]);
      else book.push(words);
    },
    read: (): readonly { name: string; text: string }[] =>
      [...said].map(([name, words]) => ({ name, text: words.join('') })),
  };
}

export type LogBook = ReturnType<typeof createLogBook>;
