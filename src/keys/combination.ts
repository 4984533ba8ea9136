// Keys as a person writes them: `Ctrl+Shift+K`, `Shift+M`, `Delete`, and `D D` for two after each other. Ctrl stands for the command
// key on a Mac, too.

const modifiers: Readonly<Record<string, "Ctrl" | "Alt" | "Shift">> = {
  ...{ ctrl: "Ctrl", control: "Ctrl", cmd: "Ctrl", command: "Ctrl", meta: "Ctrl", mod: "Ctrl" },
  ...{ alt: "Alt", option: "Alt", shift: "Shift" },
};
const order = ["Ctrl", "Alt", "Shift"] as const;

const named = ["Enter", "Escape", "Tab", "Space", "Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown"];
const arrows = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
const functionKeys = Array.from({ length: 24 }, (_, index) => `F${index + 1}`);
const names = new Map([
  ...[...named, ...arrows, ...functionKeys].map((name) => [name.toLowerCase(), name] as const),
  ...arrows.map((name) => [name.slice(5).toLowerCase(), name] as const),
  ...([
    ["esc", "Escape"],
    ["return", "Enter"],
    ["del", "Delete"],
    ["plus", "+"],
    ["minus", "-"],
  ] as const),
]);

/** @returns the keys in their one form, or what is wrong with them */
export function readKeys(text: string): { readonly keys: string } | { readonly wrong: string } {
  const strokes = text.trim().split(/\s+/);
  if (text.trim() === "") return { wrong: "is empty" };
  if (strokes.length > 2) return { wrong: "has more than two keys after each other" };
  const read = strokes.map(readStroke);
  const wrong = read.find((one) => "wrong" in one);
  if (wrong) return wrong;
  const keys = read.map((one) => (one as { keys: string }).keys);
  if (keys.length === 2 && !keys.every(typesText))
    return { wrong: "has two keys after each other, which only keys without Ctrl and Alt can be" };
  return { keys: keys.join(" ") };
}

function readStroke(text: string): { readonly keys: string } | { readonly wrong: string } {
  // The last `+` may be the key itself.
  const parts = text.endsWith("+") ? [...text.slice(0, -1).split("+").filter(Boolean), "+"] : text.split("+");
  const key = parts.pop()!;
  const held = parts.map((part) => modifiers[part.toLowerCase()]);
  const unknown = held.indexOf(undefined);
  if (unknown >= 0) return { wrong: `has "${parts[unknown]}", which is no modifier: Ctrl, Alt or Shift` };
  const name = key.length === 1 ? key.toUpperCase() : names.get(key.toLowerCase());
  if (!name) return { wrong: `has "${key}", which is no key` };
  return { keys: [...order.filter((modifier) => held.includes(modifier)), name].join("+") };
}

/** Whether the keys write or move something where text is typed, so that they can be a command only elsewhere. */
export function typesText(keys: string): boolean {
  return keys.split(" ").every((stroke) => !/^(Ctrl|Alt)\+./.test(stroke) && stroke !== "Shift+Enter" && !/^(Shift\+)?F\d+$/.test(stroke));
}

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

const byCode = new Map<string, string>([
  ...([
    ["Minus", "-"],
    ["Equal", "="],
    ["BracketLeft", "["],
    ["BracketRight", "]"],
    ["Backslash", "\\"],
    ["Semicolon", ";"],
  ] as const),
  ...([
    ["Quote", "'"],
    ["Comma", ","],
    ["Period", "."],
    ["Slash", "/"],
    ["Backquote", "`"],
  ] as const),
]);

/**
 * What was pressed, as a person may have written it: by the character first, then, with Ctrl or Alt, by where the key lies, since
 * `Ctrl+Shift+-` gives an underscore and Alt gives other letters on a Mac.
 */
export function keysOfEvent(event: KeyPress, mac = false): readonly string[] {
  const ctrl = event.ctrlKey || event.metaKey;
  const strokes = (key: string) => [ctrl && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", key].filter(Boolean).join("+");
  if (event.metaKey && !mac && !event.ctrlKey) return [`Meta+${event.key}`];
  const named = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const placed = placeName(event.code);
  return ctrl || event.altKey ? [...new Set([strokes(named), ...(placed ? [strokes(placed)] : [])])] : [strokes(named)];
}

const placeName = (code: string): string | undefined => /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? byCode.get(code);
