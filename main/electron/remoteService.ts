import { get } from "node:http";

const patience = 5_000; // ms
const ownNames: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Whether a service answers there.
 * @returns why it cannot be shown, or null
 */
export async function whyNotService(url: string): Promise<string | null> {
  if (!URL.canParse(url)) return `${url} is no address.`;
  const { protocol, hostname, origin } = new URL(url);
  if (protocol !== "http:" || !ownNames.includes(hostname))
    return "A service answers only under this machine's name: reach it through a tunnel.";
  return (await answers(origin)) ? null : `Nothing that is Steerlab answers at ${origin}. Is the tunnel open?`;
}

/** Known by its page's content policy and title, not only by some answer. */
function answers(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`${origin}/`, { timeout: patience }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(response.statusCode === 200 && text.includes("<title>Steerlab</title>")));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}
