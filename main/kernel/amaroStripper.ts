import { transformSync } from "amaro";
import type { TypeStripper } from "../../src/cells/stripTypes.ts";

/** The stripper that Node itself uses; asked directly, it tells where an error is. */
export const amaroStripper: TypeStripper = (source) => transformSync(source, { mode: "strip-only" }).code;
