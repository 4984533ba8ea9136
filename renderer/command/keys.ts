// Keys to commands. Combinations with Ctrl or Alt and function keys work everywhere, also inside an editor, unless their command
// belongs to cells; keys that type count only while a cell is selected and nothing is typed into. Two of them, as in `D D`, must
// follow each other within a second.
import { keysOfEvent, typesText } from "../../src/keys/combination.ts";
import { activeNotebook, type Command, runCommand } from "./commands.ts";
import { commandFor, followKeyFile } from "./keyBindings.ts";

const mac = /Mac/.test(navigator.platform);
const inCell = (target: Element): boolean => target.closest("[data-cell]") !== null;
const typing = (target: Element): boolean =>
  target.closest("input, textarea, select, [contenteditable=true], .monaco-editor, [role=dialog], [role=alertdialog], [role=menu]") !==
  null;

/** What has keys of its own inside a cell: a button two, a view that scrolls or is steered all. */
function hasOwnKeys(target: Element, event: KeyboardEvent): boolean {
  if (target.closest(".inline-explorer, .plotly-figure, [role=slider], [role=listbox], [role=grid], .tree, [role=tree]")) return true;
  const scrolls = /^(Arrow|Page|Home|End| )/.test(event.key);
  if (target.closest(".stream, .table-scroll, pre, table, [data-scrolls]")) return scrolls || event.key === "Enter";
  return target.closest("button, a, summary") !== null && (event.key === "Enter" || event.key === " ");
}

let lastKey = { keys: "", time: 0 };

function onKeyDown(event: KeyboardEvent): void {
  if (["Control", "Shift", "Alt", "Meta"].includes(event.key) || event.isComposing) return;
  const target = event.target as Element;
  const found = find(keysOfEvent(event, mac), event.timeStamp);
  if (!found || !counts(found.command, found.keys, target, event)) return;
  // A key that types keeps its own meaning where its command has nothing to do.
  if (typesText(found.keys) && found.command.unavailable?.()) return;
  // A text with a search of its own is searched by it, with the same keys.
  if (found.command.id.startsWith("search.") && target.closest("[data-own-search]")) return;
  event.preventDefault();
  event.stopPropagation();
  runCommand(found.command.id);
}

/** The command of what was pressed: with the key before it, if that makes a pair, else by itself. */
function find(pressed: readonly string[], time: number): { readonly command: Command; readonly keys: string } | null {
  const before = time - lastKey.time < 1_000 ? lastKey.keys : "";
  const pairs = before ? pressed.map((keys) => `${before} ${keys}`) : [];
  const keys = [...pairs, ...pressed].find((one) => commandFor(one));
  lastKey = keys && pairs.includes(keys) ? { keys: "", time: 0 } : { keys: pressed[0]!, time };
  return keys ? { command: commandFor(keys)!, keys } : null;
}

function counts(command: Command, keys: string, target: Element, event: KeyboardEvent): boolean {
  const where = typesText(keys) ? "command" : (command.where ?? "anywhere");
  if (target.closest("[role=dialog], [role=alertdialog]")) return command.id === "view.palette" && where === "anywhere";
  if (where === "anywhere") return true;
  if (where === "cell") return inCell(target) || (target === document.body && activeNotebook() !== null);
  return !typing(target) && activeNotebook() !== null && (target === document.body || (inCell(target) && !hasOwnKeys(target, event)));
}

/** F6 and Shift+F6 go round the parts of the window. */
const landmarks = "header.titlebar, nav.side, nav.rail, .dv-tabs-container, .toolbar, .nb, .document, aside.panel, footer.status";

function goRound(event: KeyboardEvent): void {
  if (event.key !== "F6") return;
  event.preventDefault();
  event.stopPropagation();
  const parts = [...document.querySelectorAll<HTMLElement>(landmarks)].filter((part) => part.offsetParent !== null);
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  const next = parts[(at + (event.shiftKey ? -1 : 1) + parts.length) % parts.length];
  if (next) focusPart(next);
}

/** The cell that the person left, else what comes first; a part in which nothing can be done is read from its beginning. */
function focusPart(part: HTMLElement): void {
  const inside =
    part.querySelector<HTMLElement>(".cell.is-selected") ?? part.querySelector<HTMLElement>("[tabindex='0'], button, a, input");
  if (!inside) part.tabIndex = -1;
  (inside ?? part).focus();
}

export function listenToKeys(): void {
  followKeyFile();
  // Before Monaco and the browser see them.
  window.addEventListener("keydown", onKeyDown, { capture: true });
  window.addEventListener("keydown", goRound, { capture: true });
}
