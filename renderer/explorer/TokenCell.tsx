import { Check } from "lucide-react";
import { memo } from "react";
import type { ExplorerRow } from "../../src/steer/explorerView.ts";

interface TokenCellProps {
  readonly text: string;
  readonly isTarget: boolean;
  readonly inMask: boolean;
}

export const TokenCell = memo(function TokenCell({ text, isTarget, inMask }: TokenCellProps) {
  return (
    <td>
      <div className="c tokc">
        <span className="tname" title={text}>
          {text}
        </span>
        {isTarget && <span className="badge line">y*</span>}
        <span className="grow" />
        {inMask && (
          <span className="dim" title="in the mask">
            <Check className="i sm" aria-label="in the mask" />
          </span>
        )}
      </div>
    </td>
  );
});

/** px: a character of the code font, and padding, badge and check beside it */
const [CHARACTER, BESIDE] = [7.6, 92];

/** Wide enough for the label, as far as a third of the explorer goes: another token may be shortened, the label is what one looks for. */
export const tokenColumnWidth = (label: ExplorerRow | undefined): string =>
  `clamp(var(--token-column), ${Math.ceil(BESIDE + CHARACTER * [...(label?.text ?? "")].length)}px, 34cqw)`;
