/**
 * The page's keys as Electron writes them: `Ctrl+ArrowUp` is `CmdOrCtrl+Up`.
 * @returns undefined for keys that type, such as `D D`: a menu that took those would take them from every text
 */
export function acceleratorOf(keys: unknown): string | undefined {
  if (typeof keys !== "string" || !/^((Ctrl|Alt)\+(\w+\+)*|Shift\+(?=Enter$|F\d+$)|(?=F\d+$))(\w+|[^\w\s])$/.test(keys)) return undefined;
  return keys
    .replace(/\+\+$/, "+Plus")
    .replace("Ctrl", "CmdOrCtrl")
    .replace(/Arrow(?=Up$|Down$|Left$|Right$)/, "");
}
