import type { Policy } from "./policy";

/** The environment as it was synthesized, with its deployed functions. */
export const drydock: Policy = {
  name: "drydock",
  title: "Drydock",
  decides: ["scaling", "draining"],
  deployment: ({ blueprint }) => ({ blueprint, register: () => {} }),
};
