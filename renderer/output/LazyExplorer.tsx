import { lazy } from "react";

/** The explorer is fetched when the first one is drawn. */
export const LazyExplorer = lazy(async () => ({ default: (await import("../explorer/WorkbenchExplorer.tsx")).WorkbenchExplorer }));
