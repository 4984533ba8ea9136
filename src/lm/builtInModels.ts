import { fileURLToPath } from "node:url";

/** The folder with the models that come with the library. */
export const builtInModels = fileURLToPath(new URL("../../experiments/models", import.meta.url));
