// The script of an exported explorer, built as one file and put into reports: it draws every explorer of the page from the data that stand
// in it, and its sliders work with no service behind them.
import { createRoot } from "react-dom/client";
import { fromBase64 } from "../../src/exchange/base64.ts";
import type { Shown } from "../../src/output/shown.ts";
import { unpack } from "../../src/rpc/pack.ts";
import { Explorer } from "../explorer/Explorer.tsx";
import { SteppedExplorer } from "../explorer/SteppedExplorer.tsx";

for (const place of document.querySelectorAll<HTMLElement>("[data-explorer]")) {
  const packed = document.getElementById(place.dataset.explorer!)!.textContent!;
  const { explorer, steps } = unpack(fromBase64(packed.trim())) as Extract<Shown, { shown: "explorer" }>;
  createRoot(place).render(steps && steps.length > 0 ? <SteppedExplorer steps={steps} /> : <Explorer data={explorer} />);
}
