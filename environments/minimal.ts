import { defineEnvironment } from "../src/environment/schema";

/** The least that an environment says. */
export default defineEnvironment({ network: { source: "create" } });
