import { checkLabelledPass } from "./labelledPassChecks.ts";

checkLabelledPass("native");
