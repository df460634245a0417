import { synthesize } from "../support/synthesize";

test("a plan stops when the account does not have a zone, and names it", () => {
  const network = synthesize("network", { region: "eu-west-2", network: { source: "create", zones: ["a", "d"] } });
  for (const tier of ["public", "private"])
    for (const zone of ["a", "d"])
      expect(network.byId(`${tier}-subnet-${zone}`)["lifecycle"]).toMatchObject({
        precondition: [
          {
            condition: `\${contains(data.aws_availability_zones.zones.names, "eu-west-2${zone}")}`,
            error_message:
              `network.zones: this account has no eu-west-2${zone}; ` +
              `name zones of \${join(", ", data.aws_availability_zones.zones.names)}`,
          },
        ],
      });
  // Every zone that the settings can name, and no Local or Wavelength Zone.
  expect(network.resources("data.aws_availability_zones")).toEqual([
    { filter: [{ name: "zone-name", values: ["a", "b", "c", "d", "e", "f"].map((letter) => `eu-west-2${letter}`) }] },
  ]);
});
