// The script of an exported explorer, built as one file and put into reports: it draws every explorer of the page from the data that stand
// in it, and its sliders work with no service behind them.
import { createRoot } from "react-dom/client";
import { fromBase64 } from "../../src/exchange/base64.ts";
import { unpack } from "../../src/rpc/pack.ts";
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import { Explorer } from "../explorer/Explorer.tsx";

for (const place of document.querySelectorAll<HTMLElement>("[data-explorer]")) {
  const packed = document.getElementById(place.dataset.explorer!)!.textContent!;
  createRoot(place).render(<Explorer data={unpack(fromBase64(packed.trim())) as ExplorerData} />);
}
