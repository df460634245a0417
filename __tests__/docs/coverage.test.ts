import { readFileSync } from "node:fs";
import { join } from "node:path";
import production from "../../environments/production";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";
import type { StackKind } from "../../src/terraform/stack";
import { SMALLEST, synthesize } from "../support/synthesize";

jest.setTimeout(60_000);

const page = readFileSync(join(__dirname, "../../docs/coverage.md"), "utf8");

/** What excludes one another, or something in `production`. */
const VARIANTS: Record<string, EnvironmentInput> = {
  production,
  vpn: {
    alerts: { emails: ["platform@example.com"] },
    network: {
      source: "create",
      egress: "vpn",
      vpn: { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] },
    },
  },
  network: {
    network: {
      source: "tags",
      vpcTags: { Name: "main" },
      publicSubnetTags: { Tier: "public" },
      privateSubnetTags: { Tier: "private" },
    },
  },
  bursting: {
    ...SMALLEST,
    alerts: { emails: ["platform@example.com"] },
    volume: { throughputMode: "bursting" },
  },
  capacityProvider: { ...SMALLEST, cluster: { capacity: { scaling: "capacityProvider" } } },
};

interface Row {
  readonly there: string;
  readonly settings: readonly string[];
  readonly places: readonly string[];
}

const codes = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

const rows: readonly Row[] = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (there|---)/.test(line))
  .map((line) => {
    const [, there = "", settings = "", places = ""] = line.split("|").map((cell) => cell.trim());
    return { there, settings: codes(settings), places: codes(places) };
  });

const known = new Set(settingsOf(environmentSchema).map(({ path }) => path.join(".")));

const PLACE =
  /^(?<stack>alerts|network|volume|cluster|application-web)(?:\[(?<variant>\w+)\])?(?<kind>[/.])(?<name>[\w./-]+)$/;

test("every row names a counterpart, and every name a setting or something in a stack", () => {
  expect(rows.length).toBeGreaterThan(40);
  for (const { there, settings, places } of rows)
    expect([there, settings.length + places.length]).not.toEqual([there, 0]);
  expect(rows.flatMap(({ places }) => places).filter((place) => !PLACE.test(place))).toEqual([]);
});

test.each(rows.filter(({ settings }) => settings.length > 0).map((row) => [row.there, row.settings]))(
  "%s has its settings",
  (_, settings) => {
    expect(settings.filter((setting) => !known.has(setting))).toEqual([]);
  },
);

test.each(rows.filter(({ places }) => places.length > 0).map((row) => [row.there, row.places]))(
  "%s is in the synthesized stacks",
  (_, places) => {
    for (const place of places) {
      const { stack, variant = "production", kind, name } = PLACE.exec(place)!.groups as Record<string, string>;
      const synthesized = synthesize(stack as StackKind, VARIANTS[variant!]!, "production");
      if (kind === ".") expect(Object.keys(synthesized.outputs)).toContain(name);
      else expect(synthesized.address(name!)).toMatch(/^(data\.)?aws_/);
    }
  },
);
