import { checkReferences } from "./referenceChecks.ts";

checkReferences("native");
