import { Check, Table2 } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { RowOrder, Shade } from "../../src/steer/explorerView.ts";
import { Choice } from "./Choice.tsx";
import type { ExplorerScene } from "./Explorer.tsx";
import type { ProbabilityScale } from "./TokenTable.tsx";

interface ExplorerToolbarProps {
  readonly title: string;
  readonly shade: Shade;
  readonly scale: ProbabilityScale;
  readonly sort: RowOrder;
  readonly asTable: boolean;
  readonly onShade: (shade: Shade) => void;
  readonly onScale: (scale: ProbabilityScale) => void;
  readonly onSort: (sort: RowOrder) => void;
  readonly onTable: (asTable: boolean) => void;
  readonly scene: () => ExplorerScene;
  readonly tools?: ((scene: () => ExplorerScene) => ReactNode) | undefined;
}

/** What does not move with a slider, and is not drawn anew with it. */
export const ExplorerToolbar = memo(function ExplorerToolbar(props: ExplorerToolbarProps) {
  const { title, shade, scale, sort, asTable, onTable, scene, tools } = props;
  return (
    <div className="x-toolbar" role="toolbar" aria-label="Explorer">
      <b className="clip">{title}</b>
      <span className="badge fresh" title="Every number is computed anew from the sparse form at each step of a slider.">
        <Check className="i" aria-hidden />
        Exact
      </span>
      <Choice name="Shade by" value={shade} onChange={props.onShade} options={SHADES} />
      <Choice name="Scale" value={scale} onChange={props.onScale} options={SCALES} />
      <Choice name="Sort by" value={sort} onChange={props.onSort} options={SORTS} />
      <button type="button" className="btn small ghost" aria-pressed={asTable} onClick={() => onTable(!asTable)}>
        <Table2 className="i sm" aria-hidden />
        {asTable ? "Chart" : "Data"}
      </button>
      {tools?.(scene)}
    </div>
  );
});

const SHADES: readonly (readonly [Shade, string])[] = [
  ["kl", "KL"],
  ["entropy", "Entropy"],
  ["loss", "Loss"],
  ["own", "Own μ"],
];
const SCALES: readonly (readonly [ProbabilityScale, string])[] = [
  ["linear", "Linear"],
  ["log", "Log"],
];
const SORTS: readonly (readonly [RowOrder, string])[] = [
  ["warm", "Warm"],
  ["base", "Base"],
  ["delta", "δ"],
  ["kl", "KL term"],
];
