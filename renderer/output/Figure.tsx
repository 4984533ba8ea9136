import { lazy, Suspense } from "react";
import type { ShownFigure } from "../../src/output/shown.ts";
import { PlainFigure } from "./PlainFigure.tsx";

const LiveSweep = lazy(async () => ({ default: (await import("../sweep/LiveSweep.tsx")).LiveSweep }));

/** A Plotly figure; one with a run behind it can be asked further. */
export function Figure({ figure }: { readonly figure: ShownFigure }) {
  if (!figure.live) return <PlainFigure figure={figure} />;
  return (
    <Suspense fallback={<PlainFigure figure={figure} />}>
      <LiveSweep figure={figure} live={figure.live} />
    </Suspense>
  );
}
