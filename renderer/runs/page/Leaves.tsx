import { flatten } from "../../../src/runs/differences.ts";
import { runFigure } from "../runColumns.ts";

/** A record as one row a leaf. */
export function Leaves({ title, values }: { readonly title: string; readonly values: Readonly<Record<string, unknown>> }) {
  const leaves = [...flatten(values)];
  if (leaves.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <table className="t kv">
        <tbody>
          {leaves.map(([key, text]) => (
            <tr key={key}>
              <td>{key}</td>
              <td className="num">{leafNumber(text)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Numbers, and lists of them, in the tables' own form; everything else as it is. */
export function leafNumber(text: string): string {
  const parts = text.split(" ");
  return parts.every((part) => part !== "" && Number.isFinite(Number(part)))
    ? parts.map((part) => runFigure(Number(part))).join(" ")
    : text;
}
