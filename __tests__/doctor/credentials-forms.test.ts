import { scriptText } from "../../src/cluster/boot/steps";
import {
  registryCredentialsProblem,
  repositoryCredentialsProblem,
  secretKeyProblem,
} from "../../src/doctor/credentials-forms";
import { Instance } from "../cluster/boot/instance";

const AUTH = Buffer.from("u:p").toString("base64");

const CREDENTIALS = [
  '{"r.example.com":{"username":"u","password":"p"}}',
  '{"auths":{"r.example.com":{"username":"u","password":"p"}}}',
  `{"r.example.com":{"auth":"${AUTH}"}}`,
  `{"auths":{"r.example.com":{"auth":"${AUTH}","email":"a@example.com"}},"credsStore":"x"}`,
  '{"r.example.com":{"auth":"dXA="}}',
  '{"r.example.com":{"auth":"%%"}}',
  '{"username":"u","password":"p"}',
  '{"credsStore":"ecr-login"}',
  '{"r.example.com":"u:p"}',
  "{}",
  '{"auths":{}}',
  "[]",
  "u:p",
];

describe.each(["docker", "dockercfg"] as const)("format %s", (format) => {
  test.each(CREDENTIALS)("the doctor and the boot step judge %s alike", (text) => {
    const instance = new Instance();
    try {
      instance.write("secret", text);
      instance.answers("aws", 'cat "$ROOT/secret"');
      const script = instance.write("step.sh", scriptText("registry-credentials"));
      const { status } = instance.run(script, { REGISTRY_SECRET: "registry", REGISTRY_AUTH_TYPE: format });
      expect(registryCredentialsProblem(text, format) === undefined).toBe(status === 0);
    } finally {
      instance.remove();
    }
  });
});

test("no part of a secret is repeated but the name of a registry", () => {
  for (const text of ['{"r.example.com":{"auth":"c2VjcmV0"}}', '{"r.example.com":{"username":"secret"}}'])
    for (const format of ["docker", "dockercfg"] as const) {
      const problem = registryCredentialsProblem(text, format);
      expect(problem).toContain('"r.example.com"');
      expect(problem).not.toMatch(/c2VjcmV0|secret/);
    }
});

test.each([
  ['{"username":"u","password":"p"}', true],
  ['{"r.example.com":{"username":"u","password":"p"}}', false],
  ["p", false],
])("ECS's form of an application's credentials: %s", (text, suits) => {
  expect(repositoryCredentialsProblem(text) === undefined).toBe(suits);
});

test.each([
  ["p", "", undefined],
  ['{"url":"x"}', "url", undefined],
  ['{"url":"x"}', "host", "it has no JSON key host"],
  ["p", "url", "it has no JSON key url"],
])("key of secret %s: %s", (text, key, problem) => {
  expect(secretKeyProblem(text, key)).toBe(problem);
});
