// The service hands its token over in the address' fragment, which browsers never send. It is kept for this tab only,
// so that a reload finds it, and taken out of the address, so that it is not copied with it.
const storageKey = "steerlab.token";

export function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get("token") ?? location.hash.slice(1);
  if (given) {
    sessionStorage.setItem(storageKey, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(storageKey) ?? "";
}
