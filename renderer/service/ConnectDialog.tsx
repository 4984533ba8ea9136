import { Dialog } from "radix-ui";
import { type FormEvent, useId, useState } from "react";
import { focusDocument } from "../command/focusDocument.ts";
import { windowBridge } from "../window/bridge.ts";
import { closeConnectDialog, useConnectDialog } from "./connectDialog.ts";
import { serviceUrl } from "./serviceAddress.ts";

/** Shows another service's page here: that of a GPU machine at the other end of an SSH tunnel. */
export function ConnectDialog() {
  const asked = useConnectDialog((store) => store.asked);
  return (
    <Dialog.Root open={asked} onOpenChange={(open) => !open && closeConnectDialog()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        {asked && (
          <Dialog.Content className="dialog" onCloseAutoFocus={focusDocument}>
            <Dialog.Title>Connect to a running service</Dialog.Title>
            <Dialog.Description>
              On the other machine <code>npm run -s steerlab -- serve</code> prints an address with a token. Bring its port here, with{" "}
              <code>ssh -L 7412:127.0.0.1:7411 MACHINE</code>, and give the address of this end. What runs here runs on.
            </Dialog.Description>
            <ConnectForm />
          </Dialog.Content>
        )}
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function ConnectForm() {
  const [address, setAddress] = useState("127.0.0.1:7412");
  const [token, setToken] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = serviceUrl(address, token);
    if ("wrong" in read) {
      setWrong(read.wrong);
      return;
    }
    setBusy(true);
    setWrong(await showService(read.url));
    setBusy(false);
  };
  const field = (name: string, label: string, value: string, change: (text: string) => void, focus = false) => (
    <p>
      <label className="lab" htmlFor={`${id}-${name}`}>
        {label}
      </label>
      <input
        id={`${id}-${name}`}
        className="field wide"
        // biome-ignore lint/a11y/noAutofocus: a dialog takes the focus, and this is what it is for
        autoFocus={focus}
        autoComplete="off"
        spellCheck={false}
        value={value}
        aria-describedby={`${id}-error`}
        onFocus={(event) => event.target.select()}
        onChange={(event) => change(event.target.value)}
      />
    </p>
  );
  return (
    <form onSubmit={submit} className="connect-form">
      {field("address", "Address", address, setAddress, true)}
      {field("token", "Token, unless the address has it", token, setToken)}
      <p className="field-error" id={`${id}-error`} role="alert">
        {wrong}
      </p>
      <div className="acts">
        <Dialog.Close className="btn">Cancel</Dialog.Close>
        <button type="submit" className="btn primary" disabled={busy}>
          Connect
        </button>
      </div>
    </form>
  );
}

/** @returns why not, or null: then the page is about to be another one */
async function showService(url: string): Promise<string | null> {
  if (windowBridge) return windowBridge.connect(url);
  const here = new URL(url).origin === location.origin;
  location.assign(url);
  // The same address with another token is the same document to the browser.
  if (here) location.reload();
  return null;
}
