import { homedir } from "node:os";
import { join } from "node:path";
import { isTrue, readToken } from "./token.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How long to bear with a network that fails. Times in milliseconds. */
export interface Patience {
  /** attempts in a row that bring nothing */
  readonly attempts: number;
  /** before the second attempt; doubles with each further one */
  readonly firstWait: number;
  /** a server that says nothing for so long is taken for lost */
  readonly silence: number;
  /** a server that asks for a longer wait than this is not waited for */
  readonly longestWait: number;
}

/** Where the Hub is and where what comes from it is kept, from the variables that Hugging Face's own libraries read. */
export interface HubSettings {
  readonly endpoint: string;
  /** the folder of all cached repositories */
  readonly cache: string;
  readonly token: string | null;
  /** no request at all */
  readonly offline: boolean;
  readonly patience: Patience;
}

/** The variables and their order are those of huggingface_hub (constants.py). */
export function hubSettings(environment: Environment = process.env): HubSettings {
  return {
    endpoint: (environment.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, ""),
    cache: hubCacheFolder(environment),
    token: readToken(huggingFaceHome(environment), environment),
    offline: isTrue(environment.HF_HUB_OFFLINE || environment.TRANSFORMERS_OFFLINE),
    patience: { attempts: 5, firstWait: 1000, silence: seconds(environment.HF_HUB_DOWNLOAD_TIMEOUT) ?? 30_000, longestWait: 120_000 },
  };
}

/** Where transformers keeps what it downloads, and so does Steerlab. */
export function hubCacheFolder(environment: Environment = process.env): string {
  const given = environment.HF_HUB_CACHE ?? environment.HUGGINGFACE_HUB_CACHE;
  return given === undefined ? join(huggingFaceHome(environment), "hub") : withHome(given);
}

function huggingFaceHome(environment: Environment): string {
  return withHome(environment.HF_HOME ?? join(environment.XDG_CACHE_HOME ?? "~/.cache", "huggingface"));
}

const withHome = (path: string): string => path.replace(/^~(?=[/\\]|$)/, homedir());

function seconds(value: string | undefined): number | null {
  const number = Number(value);
  return value && Number.isFinite(number) && number > 0 ? number * 1000 : null;
}
