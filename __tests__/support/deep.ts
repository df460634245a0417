/** Whether the long suite runs: `npm run test:deep`. */
export const DEEP = process.env["DRYDOCK_DEEP"] === "1";

/** Where what is random begins. @default 1 */
export const SEED = Number(process.env["DRYDOCK_SEED"] ?? 1);
