import { environmentSchema, warningsOf } from "../../src/environment/schema";

const warnings = (environment: Record<string, string>) =>
  warningsOf(
    environmentSchema.parse({
      region: "eu-central-1",
      network: { source: "create" },
      cluster: { capacity: { instanceType: "m7i.large", minSize: 2, maxSize: 12 } },
      applications: {
        web: { image: "nginx:1.29.3", environment, requests: { priority: 100, paths: ["/*"] } },
      },
    }),
  );

describe("variables in plain text that look like secrets", () => {
  it.each([
    ["DB_PASSWORD", "correct-horse"],
    ["dbPassword", "correct-horse"],
    ["API_KEY", "abc123"],
    ["APIKEY", "abc123"],
    ["TOKEN", "abc123"],
    ["GITHUB_TOKEN", "abc123"],
    ["AWS_SECRET_ACCESS_KEY", "abc123"],
    ["DATABASE_URL", "postgres://shop:correct-horse@db.example.com/shop"],
    ["REDIS", "rediss://:correct-horse@cache.example.com"],
    ["SIGNER", "-----BEGIN RSA PRIVATE KEY-----"],
  ])("warns of %s, and does not show its value", (name, value) => {
    const [warning, ...others] = warnings({ [name]: value, LOG_LEVEL: "info" });
    expect(others).toEqual([]);
    expect(warning).toMatch(
      new RegExp(`^applications\\.web\\.environment\\.${name}: the value looks like a secret, .* secrets$`),
    );
    expect(warning).not.toContain(value);
  });

  it("says nothing of others", () => {
    const others = {
      TOKEN_LIFETIME: "3600",
      MAX_TOKENS: "4096",
      PASSWORD_FILE: "/run/password",
      DATABASE_SECRET: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:database-AbCdEf",
      REQUIRE_TOKEN: "true",
      PUBLIC_KEY: "abc",
      MONKEY: "abc",
      API_PASSWORD: "",
      UPSTREAM: "https://example.com:8443/a@b",
    };
    expect(warnings(others)).toEqual([]);
  });

  it("names at most three in one sentence", () => {
    const names = ["A_TOKEN", "B_TOKEN", "C_TOKEN", "D_TOKEN", "E_TOKEN"];
    const sentences = warnings(Object.fromEntries(names.map((name) => [name, "abc"])));
    expect(sentences).toEqual([expect.stringMatching(/^applications\.web\.environment\.A_TOKEN, .* and 2 more: /)]);
  });
});
