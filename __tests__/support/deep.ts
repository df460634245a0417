/** Whether the long suite runs: `npm run test:deep`. */
export const DEEP = process.env["DRYDOCK_DEEP"] === "1";
