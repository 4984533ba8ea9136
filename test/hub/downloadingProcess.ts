/* A process that downloads one file of a model: `node downloadingProcess.ts CACHE ENDPOINT NAME PATH`. Prints its digest when it is there. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hubSettings } from "../../src/hub/hubSettings.ts";
import { HubSnapshot } from "../../src/hub/hubSnapshot.ts";

const [cache, endpoint, name, path] = process.argv.slice(2) as [string, string, string, string];
const settings = { ...hubSettings({}), cache, endpoint };
const snapshot = await HubSnapshot.open({ type: "model", name }, { settings });
await snapshot.fetch([path]);
console.log(
  createHash("sha256")
    .update(readFileSync(join(snapshot.folder, path)))
    .digest("hex"),
);
