import { ChartColumn } from "lucide-react";
import { lazy, Suspense } from "react";
import type { Shown } from "../../src/output/shown.ts";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { openTab } from "../frame/tabStore.ts";
import { LazyTexts } from "../texts/LazyTexts.tsx";
import { ClaimPanel } from "./ClaimPanel.tsx";
import { Figure } from "./Figure.tsx";
import { HtmlFrame } from "./HtmlFrame.tsx";
import { LazyExplorer } from "./LazyExplorer.tsx";
import { MarkdownView } from "./MarkdownView.tsx";
import { NumbersView } from "./NumbersView.tsx";
import { PictureView } from "./PictureView.tsx";
import { PlainText } from "./PlainText.tsx";
import { SummaryLine } from "./SummaryLine.tsx";
import { TableView } from "./TableView.tsx";
import { TrainingView } from "./TrainingView.tsx";
import { TreeView } from "./TreeView.tsx";

export interface ShownViewProps {
  readonly shown: Shown;
  /** null for what no cell shows now, such as an earlier execution's output: it cannot be opened in a tab of its own */
  readonly place: OutputPlace | null;
}

/** What a cell shows, by its kind. */
export function ShownView({ shown, place }: ShownViewProps) {
  switch (shown.shown) {
    case "text":
    case "value":
      return <PlainText text={shown.text} />;
    case "markdown":
      return <MarkdownView text={shown.text} />;
    case "table":
      if (!shown.live) return <TableView table={shown} />;
      return (
        <Suspense fallback={<TableView table={shown} />}>
          <InlineItems table={shown} live={shown.live} />
        </Suspense>
      );
    case "figure":
      return <Figure figure={shown} />;
    case "summary":
      return <SummaryLine summary={shown} />;
    case "training":
      return <TrainingView training={shown} />;
    case "claim":
      return <ClaimPanel card={shown.card} />;
    case "tree":
      return <TreeView tree={shown} path={place?.path ?? null} />;
    case "numbers":
      return <NumbersView numbers={shown} />;
    case "image":
      return <PictureView image={shown} />;
    case "html":
      return <HtmlFrame shown={shown} />;
    case "texts":
      return <LazyTexts texts={shown.texts} />;
    case "explorer":
      return <InlineExplorer shown={shown} place={place} />;
  }
}

const InlineItems = lazy(async () => ({ default: (await import("../sweep/InlineItems.tsx")).InlineItems }));

interface InlineExplorerProps extends Pick<ShownViewProps, "place"> {
  readonly shown: Extract<Shown, { shown: "explorer" }>;
}

function InlineExplorer({ shown, place }: InlineExplorerProps) {
  return (
    <div className="inline-explorer">
      {place && (
        <button type="button" className="btn small ghost data-button" onClick={() => openTab({ kind: "explorer", ...place })}>
          <ChartColumn className="i sm" aria-hidden />
          Open in a tab
        </button>
      )}
      <Suspense fallback={<p className="dim">The explorer is on its way.</p>}>
        <LazyExplorer data={shown.explorer} steps={shown.steps} path={place?.path ?? null} compact />
      </Suspense>
    </div>
  );
}
