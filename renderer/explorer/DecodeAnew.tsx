// What a slider cannot know: after the first changed token the prefix is another one. One click decodes anew.
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { shortText } from "../../src/chart/numberText.ts";
import type { DecodedAnew, DecodedToken } from "../../src/steer/decodeAnew.ts";
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import type { AllReadings, ExplorerSetting } from "../../src/steer/explorerView.ts";
import { fixed, integer, plural } from "../format/number.ts";
import { placeOf } from "./placeOf.ts";

/** Puts a question to the kernel that made what is explored. */
export type Ask = (name: string, input: unknown) => Promise<unknown>;

interface DecodeAnewProps {
  readonly data: ExplorerData;
  readonly position: number;
  readonly setting: ExplorerSetting;
  readonly all: AllReadings;
  /** left out where no kernel can be asked */
  readonly ask?: Ask | undefined;
}

const NEW_TOKENS = 24;

interface Decoded {
  readonly position: number;
  readonly setting: ExplorerSetting;
  readonly result: DecodedAnew;
}

export function DecodeAnew({ data, position, setting, all, ask }: DecodeAnewProps) {
  const [decoded, setDecoded] = useState<Decoded | null>(null);
  const [state, setState] = useState<"ready" | "waiting" | { readonly message: string; readonly hint?: string }>("ready");
  const decode = async () => {
    if (!ask) return;
    setState("waiting");
    try {
      const { sequence, at } = placeOf(data, position);
      const result = (await ask("decode", { sequence, kept: at, ...setting, maxTokens: NEW_TOKENS })) as DecodedAnew;
      setDecoded({ position, setting, result });
      setState("ready");
    } catch (error) {
      setState(error as Error & { hint?: string });
    }
  };
  const waiting = state === "waiting";
  return (
    <section className="anew" aria-label="Free generation">
      <div className="note">
        <TriangleAlert className="i" aria-hidden />
        <span>
          Exact while prefixes are fixed; free generation differs from the first changed token on. At this μ the likeliest token changes at{" "}
          {integer(all.changedTop)} of {plural(all.count, "position")}.{" "}
          {ask ? (
            <button type="button" className="link accent" disabled={waiting} aria-busy={waiting} onClick={() => void decode()}>
              {waiting ? "Decoding…" : "Decode anew"}
            </button>
          ) : (
            <span className="dim">Decoding anew needs the model: in the workbench one click does it.</span>
          )}
        </span>
      </div>
      {typeof state === "object" && (
        <p className="dim" role="alert">
          {state.message} {state.hint}
        </p>
      )}
      {decoded && <Texts data={data} decoded={decoded} now={{ position, setting }} />}
    </section>
  );
}

function Texts({ data, decoded, now }: { data: ExplorerData; decoded: Decoded; now: Pick<Decoded, "position" | "setting"> }) {
  const { result, setting, position } = decoded;
  const { tokens, at, sequence } = placeOf(data, position);
  const { strength, alpha, outside } = setting;
  const moved =
    position !== now.position || strength !== now.setting.strength || alpha !== now.setting.alpha || outside !== now.setting.outside;
  return (
    <div className="anew-texts">
      <p className="dim">
        Line {sequence + 1} after <span className="tname">{tokens.slice(Math.max(0, at - 2), at).join("")}</span>, greedy, decoded at μ{" "}
        {shortText(strength)}, α {alpha}, {outside}
        {moved ? "; the controls have moved since." : "."}
      </p>
      <AnewLine name="traced" tokens={tokens.slice(at).map((text) => ({ text, instead: null, kl: Number.NaN }))} />
      <AnewLine name="warm" tokens={result.warm} />
      <AnewLine name="steered" tokens={result.steered} changedAt={result.changedAt} />
      <p className="dim">
        {result.changedAt === null ? "Warm and steered text are the same." : `They part at new token ${result.changedAt + 1}.`}
      </p>
    </div>
  );
}

interface AnewLineProps {
  readonly name: string;
  readonly tokens: readonly DecodedToken[];
  readonly changedAt?: number | null;
}

function AnewLine({ name, tokens, changedAt = null }: AnewLineProps) {
  return (
    <div className="line" role="group" aria-label={`${name} text`}>
      <span className={`n c-${name}`}>{name}</span>
      {tokens.map((token, k) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a token has no other name than its place
          key={k}
          className={`tok${token.instead === null ? "" : " is-changed"}${changedAt !== null && k >= changedAt ? " is-after" : ""}`}
          title={tokenNote(token)}
        >
          {token.text}
        </span>
      ))}
    </div>
  );
}

function tokenNote({ instead, kl }: DecodedToken): string | undefined {
  if (Number.isNaN(kl)) return undefined;
  const changed = instead === null ? "" : `; the warm model would say “${instead}”`;
  return `KL ${fixed(kl, 3)} nats${changed}`;
}
