import { type ComponentType, lazy } from "react";
import type { ExplorerData } from "../../src/steer/explorerData.ts";

type ExplorerModule = { Explorer: ComponentType<{ data: ExplorerData }> };
const [load] = Object.values(import.meta.glob<ExplorerModule>("../explorer/Explorer.tsx"));

/** The explorer is fetched when the first one is drawn. */
export const LazyExplorer = lazy(async () => ({ default: (await load!()).Explorer }));
