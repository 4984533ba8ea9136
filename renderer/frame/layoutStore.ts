import { create } from "zustand";

interface LayoutStore {
  readonly sidebar: boolean;
  /** the panel beside a notebook, in the wide form */
  readonly panel: boolean;
  /** the same as a drawer over the notebook, in the narrow form */
  readonly drawer: boolean;
}

const storageKey = "steerlab.layout";
/** Up to this width the sidebar is a rail and the panel a drawer; narrow.css has the same figure. */
const narrowQuery = matchMedia("(max-width: 1080px)");

function stored(): LayoutStore {
  const shown = { sidebar: true, panel: true, drawer: false };
  try {
    return { ...shown, ...JSON.parse(localStorage.getItem(storageKey) ?? ""), drawer: false };
  } catch {
    return shown;
  }
}

export const useLayout = create<LayoutStore>(stored);
useLayout.subscribe(({ sidebar, panel }) => localStorage.setItem(storageKey, JSON.stringify({ sidebar, panel })));

/** What the window's buttons mean depends on its width. */
export function toggleLayout(part: "sidebar" | "panel"): void {
  useLayout.setState((layout) => {
    if (part === "sidebar") return { sidebar: !layout.sidebar };
    return narrowQuery.matches ? { drawer: !layout.drawer } : { panel: !layout.panel };
  });
}
