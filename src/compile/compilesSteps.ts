import { nativeBinding } from "../backend/nativeBackend.ts";

/** Whether compiled steps are compiled here, or run op by op. */
export const compilesSteps = (): boolean => process.env.STEERLAB_COMPILE !== "off" && nativeBinding() !== null;
