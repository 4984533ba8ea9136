// Keys to commands. Combinations with Ctrl or Alt and function keys work everywhere, also inside an editor; single letters
// only while a cell is selected and nothing is typed into. Two letters, as in `D D`, must follow each other within a second.

import { step } from "../notebook/notebookActions.ts";
import { notebookFocus, selectCell } from "../notebook/notebookStore.ts";
import { activeNotebook, type Command, commands, runCommand } from "./commands.ts";

const mac = /Mac/.test(navigator.platform);

/** `Ctrl+Shift+K`; on a Mac the command key counts as Ctrl. */
function combination(event: KeyboardEvent): string {
  const ctrl = event.ctrlKey || (mac && event.metaKey);
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return [ctrl && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", key].filter(Boolean).join("+");
}

const isLetters = (keys: string): boolean => /^\w( \w)?$/.test(keys);
const byKeys = new Map<string, Command>(commands.flatMap((command) => (command.keys ?? []).map((keys) => [keys, command] as const)));
/** Those that belong to a cell: elsewhere the combination keeps its own meaning. */
const cellOnly = new Set(["Ctrl+Enter", "Shift+Enter", "Alt+Enter", "Ctrl+Shift+ArrowUp", "Ctrl+Shift+ArrowDown"]);

const inCell = (target: Element): boolean => target.closest("[data-cell]") !== null;
const typing = (target: Element): boolean =>
  target.closest("input, textarea, select, [contenteditable=true], .monaco-editor, [role=dialog], [role=menu]") !== null;

let lastLetter = { key: "", time: 0 };

function onKeyDown(event: KeyboardEvent): void {
  const target = event.target as Element;
  const pressed = combination(event);
  const command = byKeys.get(pressed);
  if (command && !isLetters(pressed)) {
    if (cellOnly.has(pressed) && !inCell(target)) return;
    if (pressed !== "Ctrl+K" && target.closest("[role=dialog]")) return;
    take(event);
    runCommand(command.id);
  } else if (!typing(target) && !event.ctrlKey && !event.altKey && !event.metaKey) onCommandMode(event, target);
}

function take(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function onCommandMode(event: KeyboardEvent, target: Element): void {
  const path = activeNotebook();
  const onCell = inCell(target) && !target.closest("button, a, .stream, .tree, .table-scroll, .plotly-figure, .inline-explorer");
  if (!path || !(onCell || target === document.body)) return;
  if (navigate(event, path)) {
    take(event);
    return;
  }
  const key = event.key.toUpperCase();
  const pair = lastLetter.key === key && event.timeStamp - lastLetter.time < 1_000 ? `${key} ${key}` : "";
  lastLetter = { key: pair ? "" : key, time: event.timeStamp };
  const command = byKeys.get(pair) ?? byKeys.get(key);
  if (!command || !isLetters(key)) return;
  take(event);
  runCommand(command.id);
}

/** Enter edits; J, K and the arrows go from cell to cell. */
function navigate(event: KeyboardEvent, path: string): boolean {
  const { selected } = notebookFocus(path);
  if (event.key === "Enter" && !event.shiftKey && selected) selectCell(path, selected, "edit");
  else if (event.key === "ArrowDown" || event.key === "j") step(path, 1);
  else if (event.key === "ArrowUp" || event.key === "k") step(path, -1);
  else return false;
  return true;
}

/** F6 and Shift+F6 go round the parts of the window. */
const landmarks = "header.titlebar, nav.side, nav.rail, .dv-tabs-container, .toolbar, .nb, .document, aside.panel, footer.status";

function goRound(event: KeyboardEvent): void {
  if (event.key !== "F6") return;
  take(event);
  const parts = [...document.querySelectorAll<HTMLElement>(landmarks)].filter((part) => part.offsetParent !== null);
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  const next = parts[(at + (event.shiftKey ? -1 : 1) + parts.length) % parts.length];
  const inside = next?.querySelector<HTMLElement>("[tabindex='0'], button, a, input");
  (inside ?? next)?.focus();
}

export function listenToKeys(): void {
  // Before Monaco and the browser see them.
  window.addEventListener("keydown", onKeyDown, { capture: true });
  window.addEventListener("keydown", goRound, { capture: true });
}
