import { synthesize } from "../support/synthesize";

test("a plan stops when the account does not have a zone, and names it", () => {
  const network = synthesize("network", { region: "eu-west-2", network: { source: "create", zones: ["a", "d"] } });
  for (const tier of ["public", "private"])
    for (const zone of ["a", "d"])
      expect(network.byId(`${tier}-subnet-${zone}`)["lifecycle"]).toEqual({
        precondition: [
          {
            condition: `\${contains(data.aws_availability_zones.zones.names, "eu-west-2${zone}")}`,
            error_message:
              `network.zones: this account has no eu-west-2${zone}; ` +
              `name zones of \${join(", ", data.aws_availability_zones.zones.names)}`,
          },
        ],
      });
  // Local and Wavelength Zones have to be opted in to.
  expect(network.resources("data.aws_availability_zones")).toEqual([
    { filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
  ]);
});
