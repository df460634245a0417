import { REGION_CODES } from "../../src/aws/regions";
import type { EnvironmentInput } from "../../src/environment/schema";
import { checkName } from "../../src/terraform/check-name";
import { NAME_RULES, type NameKind, type NameRule, nameProblem } from "../../src/terraform/names";
import type { StackKind } from "../../src/terraform/stack";
import { UserError } from "../../src/user-error";
import fc from "../support/fast-check";
import { synthesize } from "../support/synthesize";

jest.setTimeout(120_000);

/** Stand for the names of environment and application: as long as these may be, with hyphens. */
const ENVIRONMENT = "zq3-environment-name";
const APPLICATION = "qz4-application-na";
const REGION = "ap-southeast-1";

/** Everything that makes a name. */
const EVERYTHING: EnvironmentInput = {
  region: REGION,
  state: { bucket: "states" },
  pipelineRoles: { service: "github", repository: "team/platform" },
  alerts: { emails: ["platform@example.com"], fallbackEmails: ["oncall@example.com"] },
  customerManagedKeys: true,
  network: { source: "create", flowLogs: { traffic: "all" } },
  hostedZones: { public: "example.com", private: "internal.example.com", dnssec: true, queryLogRetentionDays: 365 },
  volume: { throughputMode: "bursting", accessPoints: { web: { path: "/web", uid: 1000, gid: 1000 } } },
  applications: { [APPLICATION]: { image: "nginx", requests: { priority: 1, paths: ["/*"] }, secrets: { A: "a" } } },
  cluster: {
    exec: true,
    instanceRole: { statements: { Read: { actions: ["s3:GetObject"], resources: ["*"] } } },
    ingress: { domain: "app.example.com" },
  },
};
const WITH_PROVIDER: EnvironmentInput = {
  ...EVERYTHING,
  cluster: { ...EVERYTHING.cluster, capacity: { scaling: "capacityProvider" } },
};
const STACKS: readonly StackKind[] = [
  "alerts",
  "network",
  "volume",
  "cluster",
  "pipeline-roles",
  `application-${APPLICATION}`,
];

/** Arguments of Terraform that hold a name, and those among them that the settings or AWS name. */
const NAMES = /^(name|name_prefix|bucket|family|\w+_name)$/;
const NOT_DRYDOCKS =
  /^aws_(acm_certificate\.domain_name|cloudwatch_metric_alarm\.metric_name|route53_(record|zone)\.name|vpc_endpoint\.service_name|appautoscaling_\w+\.service_name\w*)$/;
const ACCOUNT = /\$\{data\.aws_caller_identity[^}]*\}/g;
const isReference = (value: string) => /^\$\{(aws_|tolist)/.test(value);

interface Found {
  readonly kind: string;
  readonly name: string;
}

const namesOf = (input: EnvironmentInput, name: string): readonly Found[] =>
  STACKS.flatMap((stack) =>
    [...synthesize(stack, input, name).blocks]
      .filter(([address]) => address.startsWith("aws_"))
      .flatMap(([address, attributes]) =>
        Object.entries(attributes).flatMap(([argument, value]) =>
          NAMES.test(argument) && typeof value === "string" && !isReference(value)
            ? [{ kind: `${address.split(".")[0]}.${argument}`, name: value.replaceAll(ACCOUNT, "123456789012") }]
            : [],
        ),
      ),
  ).filter(({ kind }) => !NOT_DRYDOCKS.test(kind));

const found = [...namesOf(EVERYTHING, ENVIRONMENT), ...namesOf(WITH_PROVIDER, ENVIRONMENT)];

/** The names of another environment, made from those of the one that was synthesized. */
function namesIn(environment: string, application: string, region: string): readonly Found[] {
  const underscored = environment.replaceAll("-", "_");
  return found.map(({ kind, name }) => ({
    kind,
    name: name
      .replaceAll(ENVIRONMENT, environment)
      .replaceAll(ENVIRONMENT.replaceAll("-", "_"), underscored.length < 3 ? `key_${underscored}` : underscored)
      .replaceAll(APPLICATION, application)
      .replaceAll(`${APPLICATION.slice(0, 5)}-`, `${application.slice(0, 5)}-`)
      .replaceAll(REGION, region),
  }));
}

const word = (maximum: number) =>
  fc
    .tuple(
      fc.constantFrom(..."abxyz"),
      fc.array(fc.constantFrom(..."ab19-"), { maxLength: maximum - 2 }),
      fc.constantFrom(..."ab19"),
    )
    .map(([first, middle, last]) => `${first}${middle.join("")}${last}`);

test("the table holds every name that is synthesized, and no other", () => {
  const withoutRule = found.filter(({ kind }) => !Object.hasOwn(NAME_RULES, kind));
  expect(withoutRule).toEqual([]);
  expect([...new Set(found.map(({ kind }) => kind))].sort()).toEqual(Object.keys(NAME_RULES).sort());
});

test("AWS takes every name of every environment in every region", () => {
  fc.assert(
    fc.property(word(20), word(18), fc.constantFrom(...REGION_CODES), (environment, application, region) => {
      const refused = namesIn(environment, application, region)
        .map(({ kind, name }) => [kind, name, nameProblem(kind as NameKind, name)])
        .filter(([, , problem]) => problem !== undefined);
      expect(refused).toEqual([]);
    }),
  );
});

test.each(["a", "zq"])("AWS takes the names of an environment that is called %s, as they are synthesized", (name) => {
  for (const each of namesOf(EVERYTHING, name)) expect(nameProblem(each.kind as NameKind, each.name)).toBeUndefined();
});

const within = (places: readonly NameRule["within"][]) => (each: Found) =>
  places.includes((NAME_RULES[each.kind as NameKind] as NameRule).within);
const inOneLine = ({ kind, name }: Found) => `${kind} ${name.toLowerCase()}`;

test("two environments of an account share no name in a region, nor one environment in two regions in the account", () => {
  const apart = fc.tuple(word(20), word(20)).filter(([one, other]) => one !== other);
  fc.assert(
    fc.property(apart, fc.constantFrom(...REGION_CODES), ([one, other], region) => {
      const shared = (a: readonly Found[], b: readonly Found[], places: readonly NameRule["within"][]) => {
        const taken = new Set(a.filter(within(places)).map(inOneLine));
        return b
          .filter(within(places))
          .map(inOneLine)
          .filter((each) => taken.has(each));
      };
      const names = namesIn(one, "web", region);
      expect(shared(names, namesIn(other, "web", region), ["everywhere", "account", "region"])).toEqual([]);
      const elsewhere = region === "eu-west-1" ? "eu-west-2" : "eu-west-1";
      expect(shared(names, namesIn(one, "web", elsewhere), ["everywhere", "account"])).toEqual([]);
    }),
  );
});

test("what lies in us-east-1 for all regions is named by its region too", () => {
  const policies = found.filter(({ kind }) => kind === "aws_cloudwatch_log_resource_policy.policy_name");
  expect(policies.map(({ name }) => name)).toContain(`${ENVIRONMENT}-query-logs-${REGION}`);
});

test.each<[NameKind, string, string]>([
  ["aws_iam_role.name", "a".repeat(65), "it has 65 characters, and AWS takes 1 to 64"],
  ["aws_lb.name", "internal-shop", "AWS keeps names that begin with internal- for itself"],
  ["aws_ssm_document.name", "AWS-shop", "AWS keeps names that begin with aws for itself"],
  ["aws_ssm_document.name", "amznshop", "AWS keeps names that begin with amzn for itself"],
  ["aws_ecs_capacity_provider.name", "ecs-shop", "AWS keeps names that begin with ecs for itself"],
  ["aws_sqs_queue.name", "shop.web", "AWS takes the characters \\w- alone"],
  ["aws_launch_template.name", "ab", "it has 2 characters, and AWS takes 3 to 128"],
])("%s: %s is refused", (kind, name, problem) => {
  expect(nameProblem(kind, name)).toBe(problem);
  expect(() => checkName(kind, name)).toThrow(
    new UserError(`${kind}: got the name ${name}, but ${problem}; choose shorter names or another beginning`),
  );
});

test("a region with a code so long that the name of its bucket would be refused is refused", () => {
  const region = "eu-northwesternmost-1";
  const input: EnvironmentInput = { ...EVERYTHING, region, unknownRegion: { partition: "aws", zones: ["a", "b"] } };
  expect(() => synthesize("cluster", input, ENVIRONMENT)).toThrow(
    `aws_s3_bucket.bucket: got the name ${ENVIRONMENT}-access-logs-000000000000-${region}, but it has 67 characters, and AWS takes 3 to 63`,
  );
});
