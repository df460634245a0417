/**
 * The functions of simple-statistics that a rehearsal uses. The package has a CommonJS build, but its types declare an
 * ES module only, so that a plain import does not type-check from CommonJS.
 */
const statistics: typeof import("simple-statistics", { with: { "resolution-mode": "import" }}) =
  require("simple-statistics");

export const { median, quantileSorted } = statistics;
