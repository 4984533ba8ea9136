import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The person's access token, from where `hf auth login` and the environment keep it; null without one. It is sent to the Hub only, and
 * stands in no message.
 * @param home HF_HOME
 */
export function readToken(home: string, environment: Readonly<Record<string, string | undefined>>): string | null {
  if (isTrue(environment.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return null;
  const given = clean(environment.HF_TOKEN || environment.HUGGING_FACE_HUB_TOKEN);
  return given ?? tokenInFile(environment.HF_TOKEN_PATH ?? join(home, "token"));
}

function tokenInFile(path: string): string | null {
  try {
    return clean(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

const clean = (text: string | undefined): string | null => text?.replaceAll(/[\r\n]/g, "").trim() || null;

/** A switch among the variables, as huggingface_hub reads it. */
export const isTrue = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? "");
