import { describe, expect, it } from "vitest";
import { keysOfEvent, readKeys, typesText } from "../../src/keys/combination.ts";
import { readKeyFile } from "../../src/keys/keyFile.ts";

const commands = ["cell.delete", "cell.run", "notebook.save"];

describe("the person's file of keys", () => {
  it("gives commands one or several keys, or none, in the one form that keys have", () => {
    const { keys, problems } = readKeyFile(
      `// mine\n{ "cell.delete": ["d  d", "del"], "cell.run": "shift+cmd+r", "notebook.save": [], }`,
      commands,
    );
    expect(problems).toEqual([]);
    expect(Object.fromEntries(keys)).toEqual({ "cell.delete": ["D D", "Delete"], "cell.run": ["Ctrl+Shift+R"], "notebook.save": [] });
  });

  it("says of each bad entry what it is and where, and takes the others", () => {
    const text = `{
  "cell.delte": "D D",
  "cell.run": ["Ctrl+Shfit+R", "Ctrl+R"],
  "notebook.save": 3,
  "cell.delete": "Ctrl+R",
  "cell.run": "R"
}`;
    const { keys, problems } = readKeyFile(text, commands);
    expect(problems.map(({ code, details: { line, column, value } }) => [code, line, column, value])).toEqual([
      ["keys/unknown-command", 2, 3, '"cell.delte"'],
      ["keys/not-keys", 3, 16, '"Ctrl+Shfit+R"'],
      ["keys/not-keys", 4, 20, "3"],
      ["keys/taken", 5, 18, '"Ctrl+R"'],
      ["keys/twice", 6, 3, '"cell.run"'],
    ]);
    expect(problems[0]!.hint).toBe('Did you mean "cell.delete"?');
    expect(problems[1]!.message).toBe('Line 3, column 16: "Ctrl+Shfit+R" has "Shfit", which is no modifier: Ctrl, Alt or Shift.');
    expect(keys.get("cell.run")).toEqual(["Ctrl+R"]);
  });

  it("tells where it stops being JSON, and reads what comes before", () => {
    const { keys, problems } = readKeyFile('{\n  "cell.run": "R"\n  "notebook.save" "S"\n}', commands);
    expect(problems.map(({ code, details }) => [code, details.line])).toContainEqual(["keys/not-json", 3]);
    expect(keys.get("cell.run")).toEqual(["R"]);
    expect(readKeyFile("[]", commands).problems.map(({ code }) => code)).toEqual(["keys/not-json"]);
    expect(readKeyFile("  \n", commands).problems).toEqual([]);
  });
});

describe("keys", () => {
  it.each([
    ["ctrl+alt+shift+k", "Ctrl+Alt+Shift+K"],
    ["Shift+ctrl++", "Ctrl+Shift++"],
    ["option+up", "Alt+ArrowUp"],
    ["0 0", "0 0"],
    ["f2", "F2"],
  ])("%s are %s", (written, keys) => {
    expect(readKeys(written)).toEqual({ keys });
  });

  it.each(["", "Hyper+K", "Ctrl+Kay", "A B C", "Ctrl+K Ctrl+S"])("%j are none", (written) => {
    expect(readKeys(written)).toHaveProperty("wrong");
  });

  it("type where text is typed unless Ctrl or Alt is held", () => {
    expect(["A", "D D", "Shift+M", "Enter", "Shift+ArrowDown", "Delete"].filter(typesText)).toHaveLength(6);
    expect(["Ctrl+S", "Alt+Enter", "Shift+Enter", "F5", "Shift+F3", "Ctrl+Shift+-"].filter(typesText)).toEqual([]);
  });

  it("are found by their character and, with Ctrl or Alt, by where they lie", () => {
    const press = (key: string, code: string, held: Partial<Record<"ctrlKey" | "altKey" | "shiftKey" | "metaKey", boolean>> = {}) => ({
      ...{ key, code, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false },
      ...held,
    });
    expect(keysOfEvent(press("_", "Minus", { ctrlKey: true, shiftKey: true }))).toContain("Ctrl+Shift+-");
    expect(keysOfEvent(press("Ï", "KeyF", { altKey: true, shiftKey: true }))).toContain("Alt+Shift+F");
    expect(keysOfEvent(press("M", "KeyM", { shiftKey: true }))).toEqual(["Shift+M"]);
    expect(keysOfEvent(press("s", "KeyS", { metaKey: true }), true)).toEqual(["Ctrl+S"]);
    expect(keysOfEvent(press("s", "KeyS", { metaKey: true }))).toEqual(["Meta+s"]);
  });
});
