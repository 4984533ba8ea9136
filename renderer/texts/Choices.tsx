import { positionRows } from "../../src/steer/explorerView.ts";
import type { TextToken } from "../../src/steer/textColumns.ts";
import type { TextSystem, TextsData } from "../../src/steer/textsData.ts";

const ALTERNATIVES = 8;
const probability = (value: number) => (value < 0.0005 && value > 0 ? value.toExponential(0) : value.toFixed(3));

/** What each model could have said in place of a token, after the same prefix. */
export function Choices({ data, token, system }: { readonly data: TextsData; readonly token: TextToken; readonly system: TextSystem }) {
  const { alpha, outside } = data.explorer;
  const setting = { alpha, outside, strength: data.strength };
  const { rows, kl, maskSize } = positionRows(data.explorer, token.position, setting, "steered", ALTERNATIVES);
  return (
    <table className="t tight texts-choices">
      <caption>
        In place of "{token.text}" of the {system} text: KL {kl.toFixed(3)} nats, mask of {maskSize} tokens
      </caption>
      <thead>
        <tr>
          <th>token</th>
          <th className="r">base</th>
          <th className="r">warm</th>
          <th className="r">steered</th>
          <th className="r">δ, logits</th>
          <th>likeliest of</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className={row.isTarget ? "is-target" : ""}>
            <td className="text">{row.text}</td>
            <td className="r base">{probability(row.base)}</td>
            <td className="r warm">{probability(row.warm)}</td>
            <td className="r steered">{probability(row.steered)}</td>
            <td className="r">{row.inMask ? row.delta.toFixed(3) : "outside"}</td>
            <td className="text">{likeliestOf(row.id, token).join(", ")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const likeliestOf = (id: number, { choices }: TextToken): TextSystem[] =>
  (["base", "warm", "steered"] as const).filter((_, s) => choices[s] === id);
