// The keys that commands have now, for words that name them. `keyBindings.ts` says so; this knows no command, so that what commands use can
// ask.
import { create } from "zustand";

export const useBoundKeys = create<{ readonly first: ReadonlyMap<string, string> }>(() => ({ first: new Map() }));

/** The first keys of a command, such as `Ctrl+K` or `D D`; undefined when it has none. */
export const boundKeys = (command: string): string | undefined => useBoundKeys.getState().first.get(command);
