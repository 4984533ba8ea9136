/** One word for a POSIX shell, whatever is in it. */
export const shellQuoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A command as a person would type it. */
export const commandLine = (words: readonly string[]): string => words.map(shellQuoted).join(" ");
