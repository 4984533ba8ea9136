import { checkLabelledPass } from "./labelledPassChecks.ts";

checkLabelledPass("wasm");
