import { memo } from "react";
import type { ExplorerSetting } from "../../src/steer/explorerView.ts";
import { plural } from "../format/number.ts";
import { Choice } from "./Choice.tsx";
import { Slider } from "./Slider.tsx";

interface AlphaSliderProps {
  readonly alpha: number;
  /** the smallest α that the data hold */
  readonly smallest: number;
  /** number of tokens in the mask */
  readonly kept: number;
  readonly outside: "keep" | "drop";
  readonly onChange: (part: Partial<ExplorerSetting>) => void;
}

/** Which tokens are steered, and what becomes of the others. */
export const AlphaSlider = memo(function AlphaSlider({ alpha, smallest, kept, outside, onChange }: AlphaSliderProps) {
  return (
    <Slider
      label="Mask α"
      note="share of the top warm probability"
      value={alpha}
      range={[smallest, 1]}
      ticks={TICKS.filter((tick) => tick >= smallest)}
      step={0.01}
      logarithmic
      text={alphaText}
      valueText={`${alphaText(alpha)}, keeps ${plural(kept, "token")}`}
      onChange={(alpha) => onChange({ alpha })}
    >
      <div className="row" style={{ marginTop: 2 }}>
        <span className="lab">Outside the mask</span>
        <span className="grow" />
        <Choice name="Outside the mask" hidden value={outside} onChange={(outside) => onChange({ outside })} options={OUTSIDES} />
      </div>
    </Slider>
  );
});

const TICKS = [0.01, 0.03, 0.1, 0.3, 1];
const OUTSIDES: readonly (readonly ["keep" | "drop", string])[] = [
  ["keep", "Keep"],
  ["drop", "Drop"],
];

export const alphaText = (alpha: number): string => String(Number(alpha.toPrecision(2)));
