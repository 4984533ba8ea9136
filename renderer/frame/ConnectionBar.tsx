import { Unplug } from "lucide-react";
import { openConnectDialog } from "../service/connectDialog.ts";
import { useConnection } from "../service/connection.ts";

/** Said across the window while the service does not answer: what is typed is kept and goes out afterwards. */
export function ConnectionBar() {
  const { state, reason } = useConnection();
  if (state !== "lost" && state !== "refused") return null;
  return (
    <div className="connection" role="alert">
      <Unplug className="i" aria-hidden />
      {state === "lost" ? (
        <span>
          <b>The service does not answer.</b> Trying again; what you type is kept and sent as soon as it is back.
        </span>
      ) : (
        <span>
          <b>The service refused this page.</b> {reason ?? "Its token is missing or old."} Open the address that <code>npm start</code>{" "}
          printed, or{" "}
          <button type="button" className="link accent" onClick={openConnectDialog}>
            give its token
          </button>
          .
        </span>
      )}
    </div>
  );
}
