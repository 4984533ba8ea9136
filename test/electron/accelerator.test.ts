import { expect, it } from "vitest";
import { acceleratorOf } from "../../main/electron/accelerator.ts";

it.each([
  ["Ctrl+K", "CmdOrCtrl+K"],
  ["Ctrl+Shift+ArrowUp", "CmdOrCtrl+Shift+Up"],
  ["Ctrl+Alt+PageDown", "CmdOrCtrl+Alt+PageDown"],
  ["Ctrl+\\", "CmdOrCtrl+\\"],
  ["Ctrl+Shift+-", "CmdOrCtrl+Shift+-"],
  ["Ctrl++", "CmdOrCtrl+Plus"],
  ["Alt+F4", "Alt+F4"],
  ["Shift+Enter", "Shift+Enter"],
  ["Shift+F3", "Shift+F3"],
  ["F7", "F7"],
])("%s is %s in a menu", (keys, accelerator) => {
  expect(acceleratorOf(keys)).toBe(accelerator);
});

it.each(["D D", "A", "Shift+V", "Delete", "Enter", undefined, 7, "Ctrl", "Ctrl+A B"])("%j is none", (keys) => {
  expect(acceleratorOf(keys)).toBeUndefined();
});
