// Which keys each command has: its usual ones, unless the person's file gives it others.
import { create } from "zustand";
import { type KeyProblem, readKeyFile } from "../../src/keys/keyFile.ts";
import { plural } from "../format/number.ts";
import { toast } from "../notice/toastStore.ts";
import { useBoundKeys } from "./boundKeys.ts";
import { type Command, commands } from "./commands.ts";
import { useKeyFile } from "./keyFileStore.ts";
import { openKeyFile, usePalette } from "./paletteStore.ts";

interface KeyBindings {
  /** command → keys, of those that the person's file gives keys to */
  readonly own: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly KeyProblem[];
  readonly byKeys: ReadonlyMap<string, Command>;
}

const bindingsOf = (text: string): KeyBindings => {
  const ids = commands.map((command) => command.id);
  const { keys, problems } = readKeyFile(text, ids);
  return { own: keys, problems, byKeys: commandsByKeys(keys) };
};

export const useKeyBindings = create<KeyBindings>(() => bindingsOf(""));

/** The person's keys go first: a command whose usual keys they took does without. */
function commandsByKeys(own: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, Command> {
  const usual = commands.flatMap((command) => (own.has(command.id) ? [] : (command.keys ?? []).map((keys) => [keys, command] as const)));
  const theirs = commands.flatMap((command) => (own.get(command.id) ?? []).map((keys) => [keys, command] as const));
  return new Map([...usual, ...theirs]);
}

export const commandFor = (keys: string): Command | undefined => useKeyBindings.getState().byKeys.get(keys);

/** The keys that run the command now. */
export function keysOf(command: Command, { own, byKeys }: KeyBindings = useKeyBindings.getState()): readonly string[] {
  return (own.get(command.id) ?? command.keys ?? []).filter((keys) => byKeys.get(keys) === command);
}

const firstKeys = (bindings: KeyBindings): ReadonlyMap<string, string> =>
  new Map(
    commands.flatMap((command) =>
      keysOf(command, bindings)
        .slice(0, 1)
        .map((keys) => [command.id, keys] as const),
    ),
  );

/** Takes up what the person's file says, now and after every change; what is wrong in it is said once. */
export function followKeyFile(): void {
  const take = (text: string) => {
    const bindings = bindingsOf(text);
    useKeyBindings.setState(bindings);
    useBoundKeys.setState({ first: firstKeys(bindings) });
    // The person sees the places in the file while it is open.
    if (bindings.problems.length > 0 && usePalette.getState().open !== "keyFile") sayProblems(bindings.problems);
  };
  take(useKeyFile.getState().text);
  useKeyFile.subscribe((now, before) => now.text !== before.text && take(now.text));
}

function sayProblems(problems: readonly KeyProblem[]): void {
  const { message, hint, code } = problems[0]!;
  const others = problems.length > 1 ? ` ${plural(problems.length - 1, "more problem")}.` : "";
  toast({
    tone: "failed",
    title: "Some of your keyboard shortcuts are not understood",
    text: `${message} ${hint ?? ""} (${code})${others}`.replace(/\s+/g, " "),
    actions: [{ label: "Open keyboard shortcuts", run: openKeyFile }],
  });
}
