const names: Readonly<Record<string, string>> = { ArrowUp: "↑", ArrowDown: "↓", PageUp: "PgUp", PageDown: "PgDn" };

/** A combination as keys: `Ctrl` `K`. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="keys">
      {keys.split(/[+ ]/).map((key, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: `D D` has the same key twice
        <kbd key={index}>{names[key] ?? key}</kbd>
      ))}
    </span>
  );
}
