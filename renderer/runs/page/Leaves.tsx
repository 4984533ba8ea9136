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

/** Numbers in the tables' own form; everything else as it is. */
export const leafNumber = (text: string): string => (text.trim() !== "" && Number.isFinite(Number(text)) ? runFigure(Number(text)) : text);
