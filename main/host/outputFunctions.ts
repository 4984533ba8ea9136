import type { OutputFunctions } from "../../src/rpc/outputContract.ts";
import type { Workbench } from "./workbench.ts";

export function outputFunctions(workbench: Workbench): OutputFunctions {
  return {
    outputLines: async (place, from, count) => workbench.stream(place).lines(from, count),
    searchOutput: async (place, search) => workbench.stream(place).search(search),
    inspectValue: (path, inspection) => workbench.session(path).inspect(inspection),
    outputText: async (place) => workbench.stream(place).text(),
  };
}
