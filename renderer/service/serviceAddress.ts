const ownNames: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/**
 * The address of a service's page, with its token in the fragment.
 * @param address as it was printed, with or without the token, or only host and port
 * @returns the URL, or a sentence that says what is wrong
 */
export function serviceUrl(address: string, token: string): { readonly url: string } | { readonly wrong: string } {
  const text = address.trim();
  const full = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  if (text === "" || !URL.canParse(full)) return { wrong: "An address such as 127.0.0.1:7411." };
  const { protocol, hostname, host, hash } = new URL(full);
  if (protocol !== "http:") return { wrong: "The address of a service begins with http://." };
  if (!ownNames.includes(hostname)) {
    return {
      wrong: `A service answers only on its own machine. Make a tunnel, ssh -L 7411:127.0.0.1:7411 ${hostname}, and give 127.0.0.1:7411.`,
    };
  }
  const said = token.trim() || (new URLSearchParams(hash.slice(1)).get("token") ?? "");
  if (!/^[\w-]{16,}$/.test(said))
    return { wrong: "The token that the service printed after #token= is missing, or not all of it is there." };
  return { url: `http://${host}/#token=${said}` };
}
