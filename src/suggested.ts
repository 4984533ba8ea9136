/** Any text; these are offered while it is typed. */
export type Suggested<Text extends string> = Text | (string & Record<never, never>);
