import { checkReferences } from "./referenceChecks.ts";

checkReferences("wasm");
