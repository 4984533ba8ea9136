// The library's declarations come from the service, so that they are those of the version that runs: asked for at every
// connection, since the editor may be loaded before the first one, and a service that comes back may be a newer one.
import { typescriptDefaults } from "monaco-editor/languages/features/typescript/register";
import { useConnection } from "../service/connection.ts";
import { plainErrorOf } from "../service/plainErrorOf.ts";
import { service } from "../service/workbench.ts";
import { cellGlobals } from "./cellGlobals.ts";

interface Declarations {
  readonly content: string;
  readonly filePath: string;
}

const globals: Declarations = { content: cellGlobals, filePath: "file:///globals.d.ts" };
/** Where nothing is built, its names are known to be there and nothing more. */
const untypedLibrary: Declarations = { content: 'declare module "steerlab";\n', filePath: "file:///steerlab.d.ts" };
const libraryPath = (name: string): string => (name.startsWith("file:///") ? name : `file:///${name.replace(/^\/+/, "")}`);

let known: readonly Declarations[] = [];
const { promise, resolve } = Promise.withResolvers<void>();
/** What is asked of the worker from then on, it answers knowing the library. */
export const libraryLearned = promise;

/** From now on the worker knows what cells find without an import, and the library as soon as the service has told it. */
export function followLibrary(): void {
  typescriptDefaults.setExtraLibs([globals]);
  if (useConnection.getState().state === "connected") void learnLibrary();
  useConnection.subscribe(({ state }, before) => {
    if (state === "connected" && before.state !== "connected") void learnLibrary();
  });
}

async function learnLibrary(): Promise<void> {
  try {
    await tellWorker(await service.typeDeclarations());
  } catch (error) {
    // The next connection asks again.
    if (plainErrorOf(error).code === "connection/lost") return;
  }
  // Without them the cells still run; completion knows the cells alone.
  resolve();
}

async function tellWorker(declarations: Readonly<Record<string, string>>): Promise<void> {
  const files = Object.entries(declarations).map(([name, content]) => ({ content, filePath: libraryPath(name) }));
  const library = files.length > 0 ? files : [untypedLibrary];
  if (areEqual(library, known)) return;
  known = library;
  const sent = new Promise<void>((done) => {
    const listener = typescriptDefaults.onDidExtraLibsChange(() => {
      listener.dispose();
      done();
    });
  });
  // At once: of half a library, the worker would remember half its names.
  typescriptDefaults.setExtraLibs([globals, ...library]);
  await sent;
}

const areEqual = (some: readonly Declarations[], others: readonly Declarations[]): boolean =>
  some.length === others.length &&
  some.every(({ filePath, content }, index) => others[index]!.filePath === filePath && others[index]!.content === content);
